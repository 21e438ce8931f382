import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['peer-ipblock-mixed'] };

describe('peer-ipblock-mixed', () => {
  it('BV6: addresses and selectors do not go together', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ipBlock:
#         ^^^^^^^ error[peer-ipblock-mixed]
            cidr: 10.0.0.0/8
`,
      only,
    );
  });

  it('two selectors in one item are lawful', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          namespaceSelector: {}
        - ipBlock: { cidr: 10.0.0.0/8 }
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ipBlock:
            cidr: 10.0.0.0/8
            except: [10.1.0.0/16]
`,
      'peer-ipblock-mixed',
    );
  });

  it('has a fix that settles it (2)', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from: [{ ipBlock: { cidr: 10.0.0.0/8 }, podSelector: {} }]
`,
      'peer-ipblock-mixed',
    );
  });
});
