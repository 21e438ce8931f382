import { fixOf, replaceText } from './fixes';
import { problemRule } from './parts/problem-rule';

export const invalidPort = problemRule(
  {
    id: 'invalid-port',
    title: 'Port is no number from 1 to 65535',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => {
    const number = finding.data?.['expected'];
    if (typeof number !== 'number') return [];
    return [
      fixOf(`Write ${number} without quotes`, () => replaceText(finding.resource, finding.span, String(number)), {
        preferred: true,
      }),
    ];
  },
);
