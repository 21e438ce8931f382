import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, cnp, rule } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['rule-unreachable'] };

const DENY_ALL = `    - action: Deny # nobody else
      from: [{ namespaces: {} }]
`;
const ALLOW_A = `    - action: Allow
      # for the team
      from: [{ namespaces: { matchLabels: { team: a } } }]
`;

function listed(rules: string): string {
  return anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Allow
      from: [{ namespaces: { matchLabels: { team: ops } } }]
${rules}`);
}

describe('rule-unreachable', () => {
  it('C2: an earlier rule of the policy decides all', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
    - action: Allow
#             ^^^^^ warning[rule-unreachable]: Move it up
      from: [{ namespaces: { matchLabels: { team: a } } }]
      ports: [{ portNumber: { port: 80 } }]
    - action: Deny
#             ^^^^ info[rule-unreachable]: Remove it
      from: [{ pods: { namespaceSelector: {}, podSelector: {} } }]
`)}`,
      only,
    );
  });
  it('C2: an earlier policy decides all', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Pass
      to: [{ networks: [10.0.0.0/8] }]
`)}${anp(
        `
  priority: 2
  subject: { namespaces: { matchLabels: { team: a } } }
  egress:
    - action: Deny
#             ^^^^ warning[rule-unreachable]: of policy p
      to: [{ networks: [10.1.0.0/16] }]
`,
        'q',
      )}`,
      only,
    );
  });
  it('C2: part of it is left', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: { matchLabels: { team: a } } }]
    - action: Allow
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('C7: tiers and directions are apart', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
  egress: [{ action: Accept, to: [{ namespaces: {} }] }]
`)}${cnp(
        `
  tier: Baseline
  priority: 2
  subject: { namespaces: {} }
  ingress: [${rule('Accept')}]
`,
        'q',
      )}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}, ${rule('Allow')}]
`)}`,
      'rule-unreachable',
    );
  });

  it('has a fix that settles it: move it up', () => {
    settles(listed(`${DENY_ALL}${ALLOW_A}`), 'rule-unreachable', 'Move the rule before rule 2');
  });

  it('the rule moves with what it says', () => {
    checkFix(
      listed(`${DENY_ALL}${ALLOW_A}`),
      'rule-unreachable',
      'Move the rule before rule 2 (allows what that one decides now)',
      listed(`${ALLOW_A}${DENY_ALL}`),
    );
  });
});
