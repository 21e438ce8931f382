import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const domainNameInvalid = problemRule(
  {
    id: 'domain-name-invalid',
    title: 'Text is no domain name that a rule can match',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'nearest', (name) => `Write ${name}`),
);
