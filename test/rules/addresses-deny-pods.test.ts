import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['addresses-deny-pods'] };

describe('addresses-deny-pods', () => {
  it('C12: all addresses are pods too', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks:
            - 0.0.0.0/0
#             ^^^^^^^^^ hint[addresses-deny-pods]: holds the addresses of pods too
`)}`,
      only,
    );
  });
  it('C12: a rule about all pods before it', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Pass
      to: [{ namespaces: {} }]
    - action: Deny
      to:
        - networks:
            - 0.0.0.0/0
`)}`,
      only,
    );
  });
  it('C12: an earlier policy about all pods', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ namespaces: {} }]
`)}${anp(
        `
  priority: 2
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks:
            - 0.0.0.0/0
`,
        'q',
      )}`,
      only,
    );
  });
  it('C12: a rule about some ports leaves the rest', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ namespaces: {} }]
      ports: [{ portNumber: { port: 80 } }]
    - action: Deny
      to:
        - networks:
            - 0.0.0.0/0
#             ^^^^^^^^^ hint[addresses-deny-pods]: holds the addresses of pods too
`)}`,
      only,
    );
  });
  it('smaller blocks are left alone', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [10.0.0.0/8] }] }]
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - networks:
            - 0.0.0.0/0
`)}`,
      'addresses-deny-pods',
    );
  });
  it('has a fix that settles it: no Pass in the kind', () => {
    settles(
      `${banp(`
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }] }]
`)}`,
      'addresses-deny-pods',
    );
  });
});
