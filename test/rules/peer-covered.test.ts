import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['peer-covered', 'peer-and-or-confusion', 'duplicate-peer'] };

describe('peer-covered', () => {
  it('B12: items of a list add up', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
        - podSelector: { matchLabels: { app: web } }
#         ^^^^^^^^^^^ info[peer-covered]: changes nothing
`),
      only,
    );
  });

  it('pods of some namespaces beside all pods of all namespaces', () => {
    check(
      policy(`
  podSelector: {}
  egress:
    - to:
        - namespaceSelector: { matchLabels: { team: a } }
#         ^^^^^^^^^^^^^^^^^ info[peer-covered]
        - podSelector: { matchLabels: { app: web } }
#         ^^^^^^^^^^^ info[peer-covered]
        - namespaceSelector: {}
`),
      only,
    );
  });

  it('the own namespace among those that are selected by their names', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web } }
#         ^^^^^^^^^^^ info[peer-covered]
        - namespaceSelector:
            matchExpressions:
              - { key: kubernetes.io/metadata.name, operator: In, values: [shop, store] }
`),
      only,
    );
  });

  it('what the rule about AND and OR tells', () => {
    check(
      `
${namespace('store')}${deployment('store', 'web')}${policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
        - podSelector: { matchLabels: { app: web } }
#         ^^^^^^^^^^^ warning[peer-and-or-confusion]
`)}`,
      only,
    );
  });

  it('peers that only overlap, and blocks, which may or may not hold pods', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web } }
        - podSelector: { matchLabels: { tier: front } }
        - namespaceSelector: { matchLabels: { team: a } }
        - ipBlock: { cidr: 0.0.0.0/0 }
        - ipBlock: { cidr: 10.0.0.0/8 }
    - from: [{ podSelector: {} }]
`),
      only,
    );
  });

  const covered = policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
        - podSelector: { matchLabels: { app: web } }
`);

  it('removes the peer, or the wider one', () => {
    checkFix(
      covered,
      'peer-covered',
      'Remove the peer',
      policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
`),
    );
    checkFix(
      covered,
      'peer-covered',
      'Remove the wider peer (allows less)',
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web } }
`),
    );
  });

  it('has fixes that settle it', () => {
    settles(covered, 'peer-covered');
    settles(covered, 'peer-covered', 'wider');
  });
});
