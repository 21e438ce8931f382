import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['label-on-workload-not-template', 'subject-selects-nothing', 'peer-selects-nothing'] };

/** A Deployment that says `tier: front` of itself, not of its pods. */
const web = (space = 'shop', labels = '{ app: web }', spec = '') => `
#- ${space}/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${space}, labels: { app: web, tier: front } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: ${labels}
    spec: { ${spec}containers: [{ name: main, image: example }] }
`;

describe('label-on-workload-not-template', () => {
  it('A9: labels of the workload object never reach its pods', () => {
    check(
      `
${web()}${policy(`
  podSelector:
    matchLabels:
      tier: front
#           ^^^^^ warning[label-on-workload-not-template]: those of Deployment/web itself
`)}
`,
      only,
    );
  });

  it('in a peer, of the own namespace and of others', () => {
    check(
      `
${namespace('store', { team: 'a' })}${web()}${web('store')}${policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
              tier: front
#                   ^^^^^ warning[label-on-workload-not-template]: This peer matches nothing
        - namespaceSelector: { matchLabels: { team: a } }
          podSelector: { matchLabels: { tier: front } }
#                                             ^^^^^ warning[label-on-workload-not-template]
`)}
`,
      only,
    );
  });

  it('labels that the template has as well', () => {
    check(
      `
${web('shop', '{ app: web, tier: front }')}${policy(`
  podSelector: { matchLabels: { tier: front } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
`)}
`,
      only,
    );
  });

  it('labels that no object has, and objects of another namespace', () => {
    check(
      `
${web('store')}${web()}${policy(`
  podSelector: { matchLabels: { tier: middle } }
#                                     ^^^^^^ warning[subject-selects-nothing]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: void } }
          podSelector: { matchLabels: { tier: front } }
`)}
`,
      { rules: ['label-on-workload-not-template', 'subject-selects-nothing'] },
    );
  });

  it('B30: pods on the host network that do have the labels are another finding', () => {
    check(
      `
${web('shop', '{ app: web, tier: front }', 'hostNetwork: true, ')}${web().replace('shop/web.yaml', 'shop/other.yaml').replace('name: web,', 'name: other,')}${policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchLabels: { tier: front } }
`)}
`,
      only,
    );
  });

  it('labels of which only the absence fits say nothing', () => {
    check(
      `
${web('shop', '{ app: web, legacy: "1" }')}${policy(`
  podSelector: { matchExpressions: [{ key: legacy, operator: DoesNotExist }] }
#                                          ^^^^^^ info[subject-selects-nothing]
`)}
`,
      only,
    );
  });

  const text = `
${web()}${policy(`
  podSelector:
    matchLabels:
      tier: front
`)}
`;

  it('selects by the labels of the template', () => {
    checkFix(
      text,
      'label-on-workload-not-template',
      'by the labels of their template (app=web)',
      policy(`
  podSelector:
    matchLabels:
      app: web
`),
    );
  });

  it('adds the labels to the template', () => {
    checkFix(
      text,
      'label-on-workload-not-template',
      'Add the labels to the pod template of Deployment/web',
      web('shop', '{ app: web, tier: front }'),
    );
  });

  it('has fixes that settle it', () => {
    settles(text, 'label-on-workload-not-template', 'by the labels of their template');
    settles(text, 'label-on-workload-not-template', 'Add the labels to the pod template');
    const peer = `
${web()}${policy(`
  podSelector: {}
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web, tier: front } } }] }]
`)}
`;
    settles(peer, 'label-on-workload-not-template', 'by the labels of their template');
    settles(peer, 'label-on-workload-not-template', 'Add the labels to the pod template');
  });
});
