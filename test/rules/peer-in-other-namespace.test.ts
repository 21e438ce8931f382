import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['peer-in-other-namespace', 'peer-selects-nothing'] };

describe('peer-in-other-namespace', () => {
  it('B14: a bare podSelector looks in its own namespace', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: prometheus
#                  ^^^^^^^^^^ warning[peer-in-other-namespace]: Add a namespaceSelector
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Look in namespace monitoring', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: prometheus
`)}
`,
      'peer-in-other-namespace',
      'Look in namespace monitoring',
    );
  });

  it('where the pods are here, too, or nobody has the labels, nothing is mistaken', () => {
    check(
      `
${deployment('shop', 'web')}${deployment('shop', 'api')}${deployment('back', 'api')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: { matchLabels: { app: api } }
        - podSelector: {}
        - podSelector:
            matchLabels:
              app: backup
#                  ^^^^^^ info[peer-selects-nothing]
`)}
`,
      only,
    );
  });

  it('a neighbour with the namespaces is told as AND and OR', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
        - podSelector: { matchLabels: { app: prometheus } }
`)}
`,
      only,
    );
  });

  it('adds the namespaces in front, in flow style too', () => {
    const before = (peer: string) =>
      `${deployment('shop', 'web')}${deployment('back', 'api')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
${peer}`)}`;
    checkFix(
      before('        - podSelector: { matchLabels: { app: api } } # the API'),
      'peer-in-other-namespace',
      'Look in namespace back (adds a namespaceSelector)',
      before(`        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: back
          podSelector: { matchLabels: { app: api } } # the API`),
    );
    checkFix(
      before('        - { podSelector: { matchLabels: { app: api } } }'),
      'peer-in-other-namespace',
      'Look in namespace back',
      before(
        '        - { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: back } }, podSelector: { matchLabels: { app: api } } }',
      ),
    );
  });
});
