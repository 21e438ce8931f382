import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['and-peer-selects-nothing', 'peer-selects-nothing'] };

describe('and-peer-selects-nothing', () => {
  it('both selectors match alone, but nothing together', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
          podSelector: { matchLabels: { app: api } }
#                                            ^^^ warning[and-peer-selects-nothing]: mean AND
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Split into two peers', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
          podSelector:
            matchLabels:
              app: api
`)}
`,
      'and-peer-selects-nothing',
      'Split into two peers',
    );
  });

  it('labels of nobody, and selectors that match together, are no AND by mistake', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
          podSelector: { matchLabels: { app: prometheus } }
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
          podSelector:
            matchLabels:
              app: grafana
#                  ^^^^^^^ info[peer-selects-nothing]
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
`)}
`,
      only,
    );
  });

  it('splits the item into two', () => {
    const before = (peers: string) =>
      `${deployment('shop', 'web')}${deployment('shop', 'api')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
${peers}`)}`;
    checkFix(
      before(`        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
          podSelector:
            matchLabels:
              app: api`),
      'and-peer-selects-nothing',
      'Split into two peers (OR: the whole namespaces, and pods of shop)',
      before(`        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: api`),
    );
  });

  it('splits it in any style, and comments stay', () => {
    const before = (peers: string) =>
      `${deployment('shop', 'web')}${deployment('shop', 'api')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
${peers}`)}`;
    const id = 'and-peer-selects-nothing';
    checkFix(
      before(`    - to:
      -   podSelector: # the API
            matchLabels: { app: api }
          # and all of these
          namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
      - ipBlock: { cidr: 192.0.2.0/24 }`),
      id,
      'Split',
      before(`    - to:
      -   podSelector: # the API
            matchLabels: { app: api }
          # and all of these
      -   namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
      - ipBlock: { cidr: 192.0.2.0/24 }`),
    );
    const spaces = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }';
    const pods = 'podSelector: { matchLabels: { app: api } }';
    checkFix(
      before(`    - to:\n        - { ${spaces}, ${pods} }`),
      id,
      'Split',
      before(`    - to:\n        - { ${spaces} }\n        - { ${pods} }`),
    );
    checkFix(
      before(`    - { to: [{ ${pods}, ${spaces} }] }`),
      id,
      'Split',
      before(`    - { to: [{ ${pods} }, { ${spaces} }] }`),
    );
  });
});
