import { problemRule } from './parts/problem-rule';

export const listBounds = problemRule({
  id: 'list-bounds',
  title: 'List or name has a length that is not allowed',
  category: 'rejected',
  severity: 'error',
  fixable: false,
});
