import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-namespace'] };

describe('invalid-namespace', () => {
  it('BV19: a namespace is a DNS label', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: 
  name: p
  namespace: my.shop
#            ^^^^^^^ error[invalid-namespace]: cannot be a namespace
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('digits and hyphens are fine', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop-2 }
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: 
  name: p
  namespace: my.shop
spec:
  podSelector: {}
`,
      'invalid-namespace',
    );
  });
});
