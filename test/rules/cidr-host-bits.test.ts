import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['cidr-host-bits'] };

describe('cidr-host-bits', () => {
  it('BV9: bits after the prefix are ambiguous', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.1.2.3/8
#                 ^^^^^^^^^^ warning[cidr-host-bits]: 10.0.0.0/8
`,
      only,
    );
  });

  it('a network address is clean', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: { cidr: 10.0.0.0/8 }
`,
      only,
    );
  });

  it('has a fix that settles it: no change of effect', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.1.2.3/8
`,
      'cidr-host-bits',
      'no change of effect',
    );
  });

  it('has a fix that settles it: this one address', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.1.2.3/8
`,
      'cidr-host-bits',
      'this one address',
    );
  });
});
