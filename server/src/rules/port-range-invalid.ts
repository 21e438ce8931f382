import { givenFixes } from './parts/given-fixes';
import { problemRule } from './parts/problem-rule';

export const portRangeInvalid = problemRule(
  {
    id: 'port-range-invalid',
    title: 'Port range does not end behind its beginning',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  givenFixes,
);
