import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['invalid-port-name'] };

describe('invalid-port-name', () => {
  it('BV15: a port name has at most 15 characters', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: a-much-too-long-name
#               ^^^^^^^^^^^^^^^^^^^^ error[invalid-port-name]
`,
      only,
    );
  });

  it('BV15: two hyphens in a row are refused', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: ht--tp
#               ^^^^^^ error[invalid-port-name]
`,
      only,
    );
  });

  it('letters, digits and single hyphens are fine', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: http-2
`,
      only,
    );
  });
});
