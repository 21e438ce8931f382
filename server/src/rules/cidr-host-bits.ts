import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';

export const cidrHostBits = problemRule(
  {
    id: 'cidr-host-bits',
    title: 'Address block is written ambiguously',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  (finding) => [
    ...writeFix(finding, 'expected', (cidr) => `Write ${cidr} (no change of effect)`),
    ...writeFix(finding, 'single', (cidr) => `Write ${cidr} (this one address only)`).map((fix) => ({
      ...fix,
      preferred: false,
    })),
  ],
);
