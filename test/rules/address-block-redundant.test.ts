import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['address-block-redundant'] };

describe('address-block-redundant', () => {
  it('a block inside another of the rule, in any order', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 10.1.0.0/16
#                 ^^^^^^^^^^^ hint[address-block-redundant]: 10.0.0.0/8
        - ipBlock:
            cidr: 10.0.0.0/8
        - ipBlock:
            cidr: 10.1.2.0/24
#                 ^^^^^^^^^^^ hint[address-block-redundant]: 10.0.0.0/8
`),
      only,
    );
  });

  it('exceptions count', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] }
        - ipBlock: { cidr: 10.1.0.0/16 }
        - ipBlock: { cidr: 10.2.0.0/16, except: [10.2.3.0/24] }
#                          ^^^^^^^^^^^ hint[address-block-redundant]: 10.0.0.0/8
`),
      only,
    );
  });

  it('networks of policies of the whole cluster', () => {
    check(
      `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to: [{ networks: [10.0.0.0/8, 10.1.0.0/16] }]
#                                   ^^^^^^^^^^^ hint[address-block-redundant]
`,
      only,
    );
  });

  it.each([
    ['two rules', '[{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { to: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]'],
    ['neighbours', '[{ to: [{ ipBlock: { cidr: 10.0.0.0/9 } }, { ipBlock: { cidr: 10.128.0.0/9 } }] }]'],
    ['both families', '[{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: "fd00::/8" } }] }]'],
    ['pods beside everything', '[{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { podSelector: {} }] }]'],
    [
      'the same one twice, another finding',
      '[{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }]',
    ],
  ])('nothing to tell: %s', (_, egress) => {
    check(policy(`\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: ${egress}\n`), only);
  });

  it('removes it', () => {
    const before = policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { ipBlock: { cidr: 10.1.0.0/16 } }] }]
`);
    checkFix(
      before,
      'address-block-redundant',
      'Remove the block',
      before.replace(', { ipBlock: { cidr: 10.1.0.0/16 } }', ''),
    );
    settles(before, 'address-block-redundant');
  });

  it('leaves no empty list behind', () => {
    checkFix(
      `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks: [10.0.0.0/8]
        - networks: [10.1.0.0/16]
`,
      'address-block-redundant',
      'Remove the block',
      `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks: [10.0.0.0/8]
`,
    );
  });
});
