import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['peer-selects-nothing'] };

describe('peer-selects-nothing', () => {
  it('a slip of the fingers in a local podSelector', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: appi
#                  ^^^^ warning[peer-selects-nothing]: Did you mean api
`)}
`,
      only,
    );
  });

  it('labels that nobody has may be managed elsewhere', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: backend
#                  ^^^^^^^ info[peer-selects-nothing]
`)}
`,
      only,
    );
  });

  it('A6: a namespace that is not here may exist elsewhere', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: istio-system
`)}
`,
      only,
    );
  });

  it('A35: cluster DNS is there without manifests', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
`)}
`,
      only,
    );
  });

  it('a namespace without workloads here can hold any pod', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } }
          podSelector: { matchLabels: { app: nginx } }
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: api', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: appi
`)}
`,
      'peer-selects-nothing',
      'api',
    );
  });

  it('a namespace is called one, and a selector that is no plain label is quoted', () => {
    check(
      `
${deployment('shop', 'web')}${deployment('back', 'api')}${namespace('back')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: back } }
          podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [queue, store] }
#                      ^^^ info[peer-selects-nothing]: no workload of namespace back matches \`app in (queue, store)\`.
`)}
`,
      only,
    );
  });
});
