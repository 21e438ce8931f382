import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, cnp, rule } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['action-invalid'] };

describe('action-invalid', () => {
  it('C3: each kind has its actions', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}, ${rule('Deny')}, ${rule('Pass')}]
`)}${banp(`
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}, ${rule('Deny')}]
`)}${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Accept')}, ${rule('Deny')}, ${rule('Pass')}]
`)}`,
      only,
    );
  });
  it('C18: Accept and Allow are not the same', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Accept
#             ^^^^^^ error[action-invalid]: Did you mean \`Allow\`?
      from: [{ namespaces: {} }]
`)}${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Allow
#             ^^^^^ error[action-invalid]: Did you mean \`Accept\`?
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('C3, C18: a baseline of v1alpha1 has no Pass', () => {
    check(
      `${banp(`
  subject: { namespaces: {} }
  ingress:
    - action: Pass
#             ^^^^ error[action-invalid]: Write \`Allow\` or \`Deny\`.
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('an action is required', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - from: [{ namespaces: {} }]
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^ error[action-invalid]: has no
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}]
`)}`,
      'action-invalid',
    );
  });
});
