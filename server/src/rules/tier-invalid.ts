import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const tierInvalid = problemRule(
  {
    id: 'tier-invalid',
    title: 'Tier is missing or does not exist',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'nearest', (tier) => `Write ${tier}`, true),
);
