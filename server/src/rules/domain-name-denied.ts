import { problemRule } from './parts/problem-rule';

export const domainNameDenied = problemRule({
  id: 'domain-name-denied',
  title: 'Domain name in a rule that does not allow',
  category: 'rejected',
  severity: 'error',
  fixable: false,
});
