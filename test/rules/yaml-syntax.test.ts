import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['yaml-syntax'] };

describe('yaml-syntax', () => {
  it('a broken document is reported, the next one is read', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop
spec:
#<^ error[yaml-syntax]: closing
  podSelector: {}
`,
      only,
    );
  });

  it('broken YAML of other tools is not ours', () => {
    check(
      `
a: [1
`,
      only,
    );
  });

  it('a clean document', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
`,
      only,
    );
  });
});
