import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['egress-rules-ignored'] };

describe('egress-rules-ignored', () => {
  it('B8: rules of a direction that policyTypes leaves out', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  egress:
# ^^^^^^ warning[egress-rules-ignored]: Add Egress
    - to: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('an empty section without its type says nothing', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  egress: []
`)}
`,
      only,
    );
  });

  it('a misspelt type is another finding', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress, egress]
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('the fix adds the type', () => {
    checkFix(
      `
${policy(`
  podSelector: {}
  policyTypes:
    - Ingress # in
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      'egress-rules-ignored',
      'Add Egress',
      `
${policy(`
  podSelector: {}
  policyTypes:
    - Ingress # in
    - Egress
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
    );
  });

  it('has a fix that settles it: Remove the egress section', () => {
    settles(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      'egress-rules-ignored',
      'Remove the egress section',
    );
  });
});
