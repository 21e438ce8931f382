import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-policy-type'] };

describe('invalid-policy-type', () => {
  it('BV2: types are spelt with a capital', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes:
    - ingress
#     ^^^^^^^ error[invalid-policy-type]: Did you mean \`Ingress\`
`,
      only,
    );
  });

  it('both types are known', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
      only,
    );
  });

  it('has a fix that settles it: Ingress', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes:
    - ingress
`,
      'invalid-policy-type',
      'Ingress',
    );
  });
});
