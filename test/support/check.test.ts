import { describe, expect, it } from 'vitest';
import { check, checkFix } from './check';

const RULE = { rules: ['invalid-policy-type'] };
const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec:
  podSelector: {}
  policyTypes: [ingress]
`;

describe('checking fixtures', () => {
  it('passes when marks and findings are the same', () => {
    check(`${POLICY}#               ^^^^^^^ error[invalid-policy-type]: Did you mean\n`, RULE);
    check(POLICY, { rules: [] });
  });

  it.each([
    ['a finding that no mark expects', ''],
    ['a mark in the wrong place', '#              ^^^^^^^ error[invalid-policy-type]\n'],
    ['a mark of another severity', '#               ^^^^^^^ warning[invalid-policy-type]\n'],
    ['another message', '#               ^^^^^^^ error[invalid-policy-type]: nothing like that\n'],
    ['one mark too many', '#               ^^^^^^^ error[invalid-policy-type]\n#               ^^^^^^^ error[other]\n'],
  ])('fails for %s', (_, marks) => {
    expect(() => check(POLICY + marks, RULE)).toThrow();
  });

  it('applies a fix and compares every file', () => {
    const after = POLICY.replace('[ingress]', '[Ingress]');
    checkFix(POLICY, 'invalid-policy-type', 'Ingress', after);
    expect(() => checkFix(POLICY, 'invalid-policy-type', 'Ingress', POLICY)).toThrow();
    expect(() => checkFix(POLICY, 'invalid-policy-type', 'no such title', after)).toThrow();
    expect(() => checkFix(after, 'invalid-policy-type', 'Ingress', after)).toThrow();
  });
});
