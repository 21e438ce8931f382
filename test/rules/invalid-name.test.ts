import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-name'] };

describe('invalid-name', () => {
  it('BV18: a name with capital letters and underscores is refused', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: 
  name: Deny_All
#       ^^^^^^^^ error[invalid-name]: cannot be a name
  namespace: shop
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('BV18: a policy without name and generateName is refused', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
#<^^^^^^^^ error[invalid-name]: has no name
  namespace: shop
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('dots are allowed in a name', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny.all.v1, namespace: shop }
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('generateName is enough', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { generateName: deny-, namespace: shop }
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
  name: Deny_All
  namespace: shop
spec:
  podSelector: {}
`,
      'invalid-name',
    );
  });
});
