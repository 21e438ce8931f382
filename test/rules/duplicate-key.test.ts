import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['duplicate-key'] };

describe('duplicate-key', () => {
  it('BV21: a repeated key is refused', () => {
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
      ports:
#     ^^^^^ error[duplicate-key]
        - port: 81
`,
      only,
    );
  });

  it('the same key in two mappings is fine', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports: [{ port: 80 }]
    - ports: [{ port: 81 }]
`,
      only,
    );
  });

  it('a values file of another tool is not ours', () => {
    check(
      `
a: 1
a: 2
`,
      only,
    );
  });

  it('has a fix that settles it: Merge', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 80
      ports:
        - port: 81
`,
      'duplicate-key',
      'Merge',
    );
  });

  it('has a fix that settles it: Remove', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - ports:
        - port: 80
      ports:
        - port: 81
`,
      'duplicate-key',
      'Remove',
    );
  });
});
