import { problemRule } from './parts/problem-rule';

export const namedPortWithAddresses = problemRule({
  id: 'named-port-with-addresses',
  title: 'Named port in a rule whose peers are no pods',
  category: 'rejected',
  severity: 'error',
  fixable: false,
});
