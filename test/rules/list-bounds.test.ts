import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp, rule } from './admin-objects';

const only = { rules: ['list-bounds'] };

describe('list-bounds', () => {
  it('C10, C18: up to the limit is fine', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${Array.from({ length: 100 }, () => rule('Deny')).join(', ')}]
`)}`,
      only,
    );
  });
  it('C18: 101 rules are too many, and 26 in v1alpha2', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${Array.from({ length: 101 }, () => rule('Deny')).join(', ')}]
# ^^^^^^^ error[list-bounds]: has 101 items
`)}${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress: [${Array.from({ length: 26 }, () => rule('Deny')).join(', ')}]
# ^^^^^^^ error[list-bounds]: has 26 items
`)}`,
      only,
    );
  });
  it('C10: peers are required', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
#     ^^^^^^^^^^^^ error[list-bounds]: has no
    - action: Deny
      from: []
#     ^^^^ error[list-bounds]: is empty
`)}`,
      only,
    );
  });
  it('C10: up to 25 networks', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to:
        - networks: []
#         ^^^^^^^^ error[list-bounds]: is empty
        - networks: [${Array.from({ length: 25 }, (_, i) => `10.0.${i}.0/24`).join(', ')}]
        - networks: [${Array.from({ length: 26 }, (_, i) => `10.0.${i}.0/24`).join(', ')}]
#         ^^^^^^^^ error[list-bounds]: has 26 items
`)}`,
      only,
    );
  });
  it('C15: protocols are left out or written', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols: []
#     ^^^^^^^^^ error[list-bounds]: is empty
`)}`,
      only,
    );
  });
  it('C18: the name of a rule has at most 100 characters', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - { name: ${'a'.repeat(100)}, action: Deny, from: [{ namespaces: {} }] }
    - action: Deny
      from: [{ namespaces: {} }]
      name: ${'a'.repeat(101)}
#           ${'^'.repeat(101)} error[list-bounds]: has 101 characters
`)}`,
      only,
    );
  });
});
