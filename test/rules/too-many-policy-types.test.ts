import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['too-many-policy-types'] };

describe('too-many-policy-types', () => {
  it('BV1: at most two types', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress, Ingress]
#                                ^^^^^^^ error[too-many-policy-types]
`,
      only,
    );
  });

  it('B11: a repeated type is harmless', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Ingress]
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress, Ingress]
`,
      'too-many-policy-types',
    );
  });

  it('has a fix that settles it (2)', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
    - Ingress
`,
      'too-many-policy-types',
    );
  });
});
