import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, rule } from './admin-objects';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['annotation-as-label'] };
const neighbours = {
  rules: [
    'annotation-as-label',
    'peer-selects-nothing',
    'subject-selects-nothing',
    'namespace-selector-matches-nothing',
    'label-on-workload-not-template',
  ],
};

const ANNOTATED = `
#- namespaces/front.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: front
  annotations:
    team: retail
`;

const ANNOTATED_POD = `
#- shop/worker.yaml
apiVersion: v1
kind: Pod
metadata:
  name: worker
  namespace: shop
  annotations:
    role: batch
  labels:
    app: worker
spec: { containers: [{ name: main, image: example }] }
`;

const FROM_TEAM = policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: retail
#             ^^^^ warning[annotation-as-label]: team is an annotation of Namespace front, and selectors see labels only
`);

describe('annotation-as-label', () => {
  it('of a namespace, told once', () => {
    check(`${deployment('shop', 'web')}${ANNOTATED}${FROM_TEAM}`, neighbours);
  });

  it('of pods that a policy means to protect', () => {
    check(
      `
${ANNOTATED_POD}${policy(`
  podSelector:
    matchLabels:
      role: batch
#     ^^^^ warning[annotation-as-label]: so policy p selects nothing
`)}
`,
      neighbours,
    );
  });

  it('of pods that are a peer', () => {
    check(
      `
${deployment('shop', 'web')}${ANNOTATED_POD}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: batch
#             ^^^^ warning[annotation-as-label]: role is an annotation of Pod worker
`)}
`,
      neighbours,
    );
  });

  it('of a namespace that a policy of the whole cluster is about', () => {
    check(
      `
${deployment('front', 'web')}${ANNOTATED}${anp(`
  priority: 1
  subject:
    namespaces:
      matchLabels:
        team: retail
#       ^^^^ warning[annotation-as-label]: so policy p selects nothing
  ingress: [${rule('Deny')}]
`)}
`,
      neighbours,
    );
  });

  it('another value is another thing', () => {
    check(
      `
${deployment('shop', 'web')}${ANNOTATED}${policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { team: wholesale } } }]
`)}
`,
      only,
    );
  });

  it('a selector that finds something is right', () => {
    check(
      `
${deployment('shop', 'web')}${ANNOTATED}${namespace('back', { team: 'retail' })}${policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { team: retail } } }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: label the namespace', () => {
    settles(`${deployment('shop', 'web')}${ANNOTATED}${FROM_TEAM}`, 'annotation-as-label', 'to Namespace front');
  });

  it('the annotation stays, and becomes a label of the pods', () => {
    checkFix(
      `
${ANNOTATED_POD}${policy(`
  podSelector:
    matchLabels:
      role: batch
`)}
`,
      'annotation-as-label',
      'Add label role=batch to Pod worker',
      `#- shop/worker.yaml
apiVersion: v1
kind: Pod
metadata:
  name: worker
  namespace: shop
  annotations:
    role: batch
  labels:
    app: worker
    role: batch
spec: { containers: [{ name: main, image: example }] }
`,
    );
  });

  it('a text that cannot be a label gets no fix, but is told', () => {
    check(
      `
${deployment('shop', 'web')}${ANNOTATED.replace('team: retail', 'contact: "Retail, floor 2"')}${policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchExpressions:
              - { key: contact, operator: Exists }
#                      ^^^^^^^ warning[annotation-as-label]: contact is an annotation of Namespace front
`)}
`,
      only,
    );
  });
});
