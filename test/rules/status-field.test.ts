import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['status-field'] };

describe('status-field', () => {
  it('B39: status is no field any more', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
status: {}
#<^^^^^^ warning[status-field]
`,
      only,
    );
  });

  it('status of other kinds is theirs', () => {
    check(
      `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
status: { phase: Active }
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
status: {}
`,
      'status-field',
    );
  });
});
