import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const actionInvalid = problemRule(
  {
    id: 'action-invalid',
    title: 'Action of a rule is missing or does not exist',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'nearest', (action) => `Write ${action}`),
);
