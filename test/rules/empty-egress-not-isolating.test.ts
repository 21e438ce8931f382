import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['empty-egress-not-isolating'] };

describe('empty-egress-not-isolating', () => {
  it('B-X3: an empty egress list without policyTypes denies nothing', () => {
    check(
      `
${policy(`
  podSelector: {}
  egress: []
# ^^^^^^ warning[empty-egress-not-isolating]
`)}
`,
      only,
    );
  });

  it('with policyTypes it does', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: []
`)}
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
${policy(`
  podSelector: {}
  egress: []
`)}
`,
      'empty-egress-not-isolating',
    );
  });
});
