import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-selector-operator'] };

describe('invalid-selector-operator', () => {
  it('BV12: operators are spelt exactly so', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: in
#                 ^^ error[invalid-selector-operator]: Did you mean \`In\`
        values: [web]
`,
      only,
    );
  });

  it('BV12: a condition needs an operator', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
#       ^^^^^^^^ error[invalid-selector-operator]: has no operator
`,
      only,
    );
  });

  it('Exists needs no values', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: Exists }
`,
      only,
    );
  });

  it('has a fix that settles it: In', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: in
        values: [web]
`,
      'invalid-selector-operator',
      'In',
    );
  });

  it('has a fix that settles it: Add operator: In', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        values: [web]
`,
      'invalid-selector-operator',
      'Add operator: In',
    );
  });

  it('has a fix that settles it where the key stands without a value', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator:
  policyTypes: [Ingress]
`,
      'invalid-selector-operator',
      'Add operator: Exists',
    );
  });
});
