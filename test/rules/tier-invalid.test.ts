import { describe, it } from 'vitest';
import { check } from '../support';
import { cnp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['tier-invalid'] };

describe('tier-invalid', () => {
  it('C18: Admin and Baseline are fine', () => {
    check(
      `${cnp(`
  tier: Baseline
  priority: 1
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('C18: tiers are spelt exactly', () => {
    check(
      `${cnp(`
  tier: baseline
#       ^^^^^^^^ error[tier-invalid]: Did you mean \`Baseline\`?
  priority: 1
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('C18: a tier is required', () => {
    check(
      `${cnp(`
  priority: 1
  tier:
# ^^^^ error[tier-invalid]: has no
  subject: { namespaces: {} }
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${cnp(`
  tier: admin
  priority: 1
  subject: { namespaces: {} }
`)}`,
      'tier-invalid',
    );
  });
});
