import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['invalid-label'] };

describe('invalid-label', () => {
  it('BV17: a label value holds no spaces', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      app: my web
#          ^^^^^^ error[invalid-label]
`,
      only,
    );
  });

  it('BV16: a label key has at most one slash', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      a/b/c: web
#     ^^^^^ error[invalid-label]
`,
      only,
    );
  });

  it('an empty value and a prefixed key are lawful', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      example.com/app: ""
`,
      only,
    );
  });
});
