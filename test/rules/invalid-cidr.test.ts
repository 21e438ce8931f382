import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-cidr'] };

describe('invalid-cidr', () => {
  it('BV8: a bare address is no block', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.1
#                 ^^^^^^^^ error[invalid-cidr]: 10.0.0.1/32
`,
      only,
    );
  });

  it('BV7: a block needs a cidr', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: {}
#         ^^^^^^^ error[invalid-cidr]: has no \`cidr\`
`,
      only,
    );
  });

  it('IPv6 blocks are fine', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: { cidr: "2001:db8::/32" }
`,
      only,
    );
  });

  it('has a fix that settles it: /32', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.1
`,
      'invalid-cidr',
      '/32',
    );
  });

  it('has a fix that settles it: /128', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 2001:db8::1
`,
      'invalid-cidr',
      '/128',
    );
  });
});
