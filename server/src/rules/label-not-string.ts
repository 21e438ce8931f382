import { insertAfterKey } from './parts/key-value';
import { textIn } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const labelNotString = problemRule(
  {
    id: 'label-not-string',
    title: 'Label value is not a string',
    category: 'rejected',
    severity: 'error',
    fixable: true,
    schema: true,
  },
  (finding, context) => {
    const text = textIn(finding, 'expected');
    return text === undefined ? [] : [insertAfterKey(finding, context, text)];
  },
);
