import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const baselineSingleton = problemRule(
  {
    id: 'baseline-singleton',
    title: 'Policy of which there is only one has another name',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'expected', (name) => `Rename to ${name}`),
);
