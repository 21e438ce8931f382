import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-end-port'] };

describe('invalid-end-port', () => {
  it('BV4: the range ends before it begins', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 90
          endPort: 80
#                  ^^ error[invalid-end-port]: Swap
`,
      only,
    );
  });

  it('BV4: a range needs a beginning', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - endPort: 80
#         ^^^^^^^ error[invalid-end-port]
`,
      only,
    );
  });

  it('BV4: a named port has no range', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: http
          endPort: 80
#         ^^^^^^^ error[invalid-end-port]
`,
      only,
    );
  });

  it('a range of one port is lawful', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 80
          endPort: 80
`,
      only,
    );
  });

  it('has a fix that settles it: Swap', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 90
          endPort: 80
`,
      'invalid-end-port',
      'Swap',
    );
  });

  it('has a fix that settles it: Make it port', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - endPort: 80
`,
      'invalid-end-port',
      'Make it port',
    );
  });

  it('has a fix that settles it: Remove endPort', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: http
          endPort: 80
`,
      'invalid-end-port',
      'Remove endPort',
    );
  });
});
