import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp, rule } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['one-of'] };

describe('one-of', () => {
  it('C8, C10: one field each is fine', () => {
    check(
      `${anp(`
  priority: 1
  subject: { pods: { namespaceSelector: {}, podSelector: {} } }
  ingress: [${rule('Deny', ', ports: [{ portNumber: { port: 80 } }, { namedPort: web }]')}]
`)}`,
      only,
    );
  });
  it('C8: a subject says which pods', () => {
    check(
      `${anp(`
  priority: 1
  subject: {}
# ^^^^^^^ error[one-of]: says nothing
`)}`,
      only,
    );
  });
  it('C8: a subject takes one field', () => {
    check(
      `${anp(`
  priority: 1
  subject:
    namespaces: {}
    pods: { namespaceSelector: {}, podSelector: {} }
#   ^^^^ error[one-of]: takes exactly one of
`)}`,
      only,
    );
  });
  it('C10: a peer says something', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from:
        - {}
#         ^^ error[one-of]: says nothing
`)}`,
      only,
    );
  });
  it('C14: a port takes one field', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      ports:
        - portNumber: { port: 80 }
          namedPort: web
#         ^^^^^^^^^ error[one-of]: takes exactly one of
`)}`,
      only,
    );
  });
  it('C15: a protocol without ports is refused', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols:
        - tcp: {}
#         ^^^ error[one-of]: range from 1 to 65535
        - tcp: { destinationPort: { number: 80, range: { start: 1, end: 2 } } }
#                                               ^^^^^ error[one-of]: takes exactly one of
`)}`,
      only,
    );
  });
  it('C17: an item of a newer API has no field that is known', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ planets: {} }] }]
`)}`,
      only,
    );
  });
  it('has a fix that settles it: items of a block', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels: { a: b }
          pods:
            namespaceSelector: {}
            podSelector: {}
`)}`,
      'one-of',
      'Split into 2 items',
    );
  });
  it('has a fix that settles it: items in flow style', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } }] }]
`)}`,
      'one-of',
      'Split into 2 items',
    );
  });
  it('has a fix that settles it: keep one of two, where there is no list', () => {
    for (const field of ['namespaces', 'pods']) {
      settles(
        anp(`
  priority: 1
  subject:
    namespaces: {}
    pods: { namespaceSelector: {}, podSelector: {} }
  ingress: [${rule('Deny')}]
`),
        'one-of',
        `Keep ${field} alone`,
      );
    }
  });
});
