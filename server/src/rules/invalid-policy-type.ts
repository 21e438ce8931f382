import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const invalidPolicyType = problemRule(
  {
    id: 'invalid-policy-type',
    title: 'Policy type is neither Ingress nor Egress',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'nearest', (type) => `Write ${type}`),
);
