import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['wrong-api-version'] };

describe('wrong-api-version', () => {
  it('BV22: extensions/v1beta1 is gone', () => {
    check(
      `
apiVersion: extensions/v1beta1
#           ^^^^^^^^^^^^^^^^^^ error[wrong-api-version]: Kubernetes 1.16
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('a NetworkPolicy of another project is not ours', () => {
    check(
      `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  selector: all()
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
apiVersion: extensions/v1beta1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
`,
      'wrong-api-version',
    );
  });

  it('has a fix that settles it: Add apiVersion', () => {
    settles(
      `
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
`,
      'wrong-api-version',
      'Add apiVersion',
    );
  });
});
