import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp } from './admin-objects';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['duplicate-peer', 'peer-covered'] };

describe('duplicate-peer', () => {
  it('the same pods, however they are written', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web, tier: front } }
        - podSelector: { matchExpressions: [{ key: tier, operator: In, values: [front] }, { key: app, operator: In, values: [web] }] }
#         ^^^^^^^^^^^ hint[duplicate-peer]
`),
      only,
    );
  });

  it('A4: the own namespace by its name', () => {
    check(
      policy(`
  podSelector: {}
  egress:
    - to:
        - podSelector: { matchLabels: { app: web } }
        - podSelector: { matchLabels: { app: web } }
#         ^^^^^^^^^^^ hint[duplicate-peer]
          namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }
`),
      only,
    );
  });

  it('the same block, by its addresses', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - ipBlock: { cidr: 10.0.0.0/8 }
        - ipBlock: { cidr: 10.1.2.3/8 }
#                          ^^^^^^^^^^ hint[duplicate-peer]
        - ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] }
`),
      only,
    );
  });

  it('policies of the whole cluster', () => {
    check(
      anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks:
            - 10.0.0.0/8
            - 10.0.0.0/8
#             ^^^^^^^^^^ hint[duplicate-peer]
        - namespaces: {}
`),
      only,
    );
  });

  it('peers of different rules, and of different namespaces', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 80 }]
    - from:
        - podSelector: { matchLabels: { app: web } }
        - podSelector: { matchLabels: { app: api } }
        - podSelector: { matchLabels: { app: web } }
          namespaceSelector: { matchLabels: { team: a } }
`),
      only,
    );
  });

  it('a peer that matches nothing is equal to none', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: { matchExpressions: [{ key: a, operator: Exists }, { key: a, operator: DoesNotExist }] }
        - podSelector: { matchExpressions: [{ key: a, operator: Exists }, { key: a, operator: DoesNotExist }] }
`),
      only,
    );
  });

  const twice = policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
        # and again
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 80
`);

  it('removes the later one', () => {
    checkFix(
      twice,
      'duplicate-peer',
      'Remove the peer',
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
        # and again
      ports:
        - port: 80
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(twice, 'duplicate-peer');
  });
});
