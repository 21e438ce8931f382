import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, cnp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['priority-out-of-range'] };

describe('priority-out-of-range', () => {
  it('C4: the lowest and the highest number are fine', () => {
    check(
      `${anp(`
  priority: 0
  subject: { namespaces: {} }
`)}${cnp(
        `
  tier: Admin
  priority: 1000
  subject: { namespaces: {} }
`,
        'q',
      )}`,
      only,
    );
  });
  it('C4: 1001 is refused', () => {
    check(
      `${anp(`
  priority: 1001
#           ^^^^ error[priority-out-of-range]: not from 0 to 1000
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('C4: a priority is required', () => {
    check(
      `${cnp(`
  tier: Admin
  priority:
# ^^^^^^^^ error[priority-out-of-range]: has no
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('C4: a baseline policy of v1alpha1 has none', () => {
    check(
      `${banp(`
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${anp(`
  priority: -5
  subject: { namespaces: {} }
`)}`,
      'priority-out-of-range',
    );
  });
});
