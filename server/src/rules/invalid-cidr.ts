import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const invalidCidr = problemRule(
  {
    id: 'invalid-cidr',
    title: 'Address block is missing or not valid',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'expected', (cidr) => `Write ${cidr} (this one address)`),
);
