import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const invalidProtocol = problemRule(
  {
    id: 'invalid-protocol',
    title: 'Protocol is none of TCP, UDP and SCTP',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding) => writeFix(finding, 'nearest', (protocol) => `Write ${protocol}`),
);
