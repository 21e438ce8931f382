import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-protocol'] };

describe('invalid-protocol', () => {
  it('BV3: protocols are upper case', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - protocol: tcp
#                   ^^^ error[invalid-protocol]: Write \`TCP\`
          port: 80
`,
      only,
    );
  });

  it('BV3: ICMP cannot be named', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - protocol: ICMP
#                   ^^^^ error[invalid-protocol]
`,
      only,
    );
  });

  it('SCTP is one of the three', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - protocol: SCTP
`,
      only,
    );
  });

  it('has a fix that settles it: TCP', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - protocol: tcp
          port: 80
`,
      'invalid-protocol',
      'TCP',
    );
  });
});
