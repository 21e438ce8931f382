import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['policy-types-missing'] };

describe('policy-types-missing', () => {
  it('B5: inferred directions are worth writing', () => {
    check(
      `
${policy(
  `
  podSelector: {}
  ingress: []
`,
  `
  name: p
#       ^ hint[policy-types-missing]: acts as Ingress
  namespace: shop`,
)}
`,
      only,
    );
  });

  it('a policy that says its directions is left alone', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
`)}
`,
      only,
    );
  });

  it('traps of inference are left to rules of their own', () => {
    check(
      `
${policy(`
  podSelector: {}
  egress: []
`)}
`,
      only,
    );
  });

  it('the fix writes what is in effect and keeps comments', () => {
    checkFix(
      `
${policy(`
  podSelector: {} # all
  # nothing comes in
  ingress: []
`)}
`,
      'policy-types-missing',
      'policyTypes: [Ingress]',
      `
${policy(`
  podSelector: {} # all
  policyTypes:
    - Ingress
  # nothing comes in
  ingress: []
`)}
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
${policy(`
  podSelector: {}
  ingress: [{}]
  egress: [{}]
`)}
`,
      'policy-types-missing',
    );
  });
});
