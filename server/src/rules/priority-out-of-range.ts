import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const priorityOutOfRange = problemRule(
  {
    id: 'priority-out-of-range',
    title: 'Priority is missing or out of range',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'expected', (priority) => `Write ${priority}`),
);
