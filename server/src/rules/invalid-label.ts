import { problemRule } from './parts/problem-rule';

export const invalidLabel = problemRule({
  id: 'invalid-label',
  title: 'Label key or value is not valid',
  category: 'rejected',
  severity: 'error',
  fixable: false,
});
