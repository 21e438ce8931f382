import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['label-not-string'] };

describe('label-not-string', () => {
  it('BV20: a number is no label value', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      version: 1
#              ^ error[label-not-string]: in quotes
`,
      only,
    );
  });

  it('BV20: a forgotten value is no string', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      app:
#     ^^^ error[label-not-string]
`,
      only,
    );
  });

  it('quoted numbers are strings', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels: { version: "1", app: 'true' }
`,
      only,
    );
  });

  it('has a fix that settles it: "1"', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      version: 1
`,
      'label-not-string',
      '"1"',
    );
  });

  it('has a fix that settles it (2)', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      app:
`,
      'label-not-string',
    );
  });
});
