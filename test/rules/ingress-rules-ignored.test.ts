import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['ingress-rules-ignored'] };

describe('ingress-rules-ignored', () => {
  it('B8: rules of a direction that policyTypes leaves out', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Egress]
  ingress:
# ^^^^^^^ warning[ingress-rules-ignored]: Add Ingress
    - from: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('both types are in effect', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Egress, Ingress]
  ingress:
    - from: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Add Ingress', () => {
    settles(
      `
${policy(`
  podSelector: {}
  policyTypes: [Egress]
  ingress:
    - from: [{ podSelector: {} }]
`)}
`,
      'ingress-rules-ignored',
      'Add Ingress',
    );
  });
});
