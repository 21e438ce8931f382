import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-port'] };

describe('invalid-port', () => {
  it('BV14: port 0 does not exist', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 0
#               ^ error[invalid-port]
`,
      only,
    );
  });

  it('B32: a quoted number is a name', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: "80"
#               ^^^^ error[invalid-port]: Remove the quotes
`,
      only,
    );
  });

  it('65535 is the last port', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 65535
`,
      only,
    );
  });

  it('has a fix that settles it: 80', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: "80"
`,
      'invalid-port',
      '80',
    );
  });
});
