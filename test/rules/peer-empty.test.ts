import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['peer-empty'] };

describe('peer-empty', () => {
  it('BV5: `- {}` names no peer', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - {}
#         ^^ error[peer-empty]: names no peer
`,
      only,
    );
  });

  it('BV5: a null podSelector is no peer', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector:
#         ^^^^^^^^^^^ error[peer-empty]: without a value
`,
      only,
    );
  });

  it('B13: an empty list is lawful and means everyone', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from: []
`,
      only,
    );
  });

  it('an empty selector is a peer', () => {
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
`,
      only,
    );
  });

  it('has a fix that settles it: podSelector: {}', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - {}
`,
      'peer-empty',
      'podSelector: {}',
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
    - from:
        - podSelector:
`,
      'peer-empty',
    );
  });

  it('has a fix that settles it: Remove the empty peer', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - {}
        - podSelector: {}
`,
      'peer-empty',
      'Remove the empty peer',
    );
  });

  it('a field that belongs elsewhere explains why nothing is named', () => {
    check(
      `
${policy(`
  podSelector: {}
  ingress:
    - from:
        - port: 8080
#         ^^^^ error[unknown-field]: belongs in
        - {}
#         ^^ error[peer-empty]
`)}
`,
      { rules: ['peer-empty', 'unknown-field'] },
    );
  });
});
