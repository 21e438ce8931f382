import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';

const only = { rules: ['public-address-unexplained'] };
const on = { ...only, settings: { rules: { 'public-address-unexplained': 'hint' } } };

const PLAIN = policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 8.8.8.8/32 } }] }]
`);

describe('public-address-unexplained', () => {
  it('is off unless the settings ask for it', () => {
    check(PLAIN, only);
  });

  it('public addresses of which nothing tells', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 8.8.8.8/32
#                 ^^^^^^^^^^ hint[public-address-unexplained]
        - ipBlock:
            cidr: 1.1.1.1/32  # the other resolver
    - to:
        - ipBlock:
            cidr: "2606:4700::1111/128"
#                 ^^^^^^^^^^^^^^^^^^^^^ hint[public-address-unexplained]
`),
      on,
    );
  });

  it.each([
    ['above the rule', '    # resolver of the provider\n    - to:\n        - ipBlock:\n            cidr: 8.8.8.8/32'],
    ['above the block', '    - to:\n        - ipBlock:\n            # resolver\n            cidr: 8.8.8.8/32'],
    ['behind the rule', '    - to: # resolver\n        - ipBlock:\n            cidr: 8.8.8.8/32'],
    ['behind the block', '    - to:\n        - ipBlock:\n            cidr: 8.8.8.8/32 # resolver'],
  ])('a comment %s', (_, rule) => {
    check(policy(`\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n${rule}\n`), on);
  });

  it.each([
    ['a private address', '10.1.2.3/32'],
    ['a block', '8.8.8.0/24'],
    ['an address for examples', '203.0.113.7/32'],
  ])('nothing to tell: %s', (_, cidr) => {
    check(PLAIN.replace('8.8.8.8/32', cidr), on);
  });

  it('a described policy', () => {
    check(PLAIN.replace('{ name: p,', '{ annotations: { example.com/description: resolver }, name: p,'), on);
  });

  it('a rule with a name', () => {
    check(
      `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ name: resolver, action: Allow, to: [{ networks: [8.8.8.8/32] }] }]
`,
      on,
    );
  });
});
