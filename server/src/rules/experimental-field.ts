import { problemRule } from './parts/problem-rule';

export const experimentalField = problemRule({
  id: 'experimental-field',
  title: 'Field exists only in the experimental channel of the API',
  category: 'semantics',
  severity: 'hint',
  fixable: false,
});
