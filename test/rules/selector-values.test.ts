import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['selector-values'] };

describe('selector-values', () => {
  it('BV12: In without values', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: In
#                 ^^ error[selector-values]
`,
      only,
    );
  });

  it('BV12: Exists with values', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Exists
        values: [web]
#       ^^^^^^ error[selector-values]
`,
      only,
    );
  });

  it('NotIn with a value', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: NotIn, values: [web] }
`,
      only,
    );
  });

  it('has a fix that settles it: Use Exists', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: In
        values: []
`,
      'selector-values',
      'Use Exists',
    );
  });

  it('has a fix that settles it: Use In', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Exists
        values: [web]
`,
      'selector-values',
      'Use In',
    );
  });

  it('has a fix that settles it: Remove the values', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - key: app
        operator: Exists
        values: [web]
`,
      'selector-values',
      'Remove the values',
    );
  });
});
