import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, cnp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['baseline-singleton'] };

describe('baseline-singleton', () => {
  it('C4: the name is default', () => {
    check(
      `${banp(`
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('C4, C-X14: no other name is taken', () => {
    check(
      `${banp(
        `
  subject: { namespaces: {} }
`,
        'base',
      ).replace('name: base\n', 'name: base\n#       ^^^^ error[baseline-singleton]: its name is\n')}`,
      only,
    );
  });
  it('other policies have any name', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
`)}${cnp(`
  tier: Baseline
  priority: 1
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${banp(
        `
  subject: { namespaces: {} }
`,
        'base',
      )}`,
      'baseline-singleton',
    );
  });
});
