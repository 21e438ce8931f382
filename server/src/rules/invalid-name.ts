import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const invalidName = problemRule(
  {
    id: 'invalid-name',
    title: 'Name of the policy is missing or not valid',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'expected', (name) => `Rename to ${name}`),
);
