import { problemRule } from './parts/problem-rule';

export const invalidPortName = problemRule({
  id: 'invalid-port-name',
  title: 'Name of a port is not valid',
  category: 'rejected',
  severity: 'error',
  fixable: false,
});
