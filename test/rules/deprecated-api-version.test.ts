import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, cnp, rule } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['deprecated-api-version'] };

describe('deprecated-api-version', () => {
  it('the first versions have a successor', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
`).replace(
        'v1alpha1\n',
        'v1alpha1\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[deprecated-api-version]: no longer developed\n',
      )}${banp(`
  subject: { namespaces: {} }
`).replace(
        'v1alpha1\n',
        'v1alpha1\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[deprecated-api-version]: takes its place\n',
      )}`,
      only,
    );
  });
  it('C7: beside policies of the new kind it is worth more', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
`).replace(
        'v1alpha1\n',
        'v1alpha1\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info[deprecated-api-version]: honour one of the two kinds\n',
      )}${cnp(
        `
  tier: Admin
  priority: 2
  subject: { namespaces: {} }
`,
        'q',
      )}`,
      only,
    );
  });
  it('the new kind is fine', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 2
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Allow', ', ports: [{ portNumber: { port: 80 } }]')}]
`)}`,
      'deprecated-api-version',
    );
  });
});
