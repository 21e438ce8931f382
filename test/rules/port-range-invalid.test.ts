import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['port-range-invalid'] };

describe('port-range-invalid', () => {
  it('C15: the end comes after the start', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols:
        - { tcp: { destinationPort: { range: { start: 80, end: 81 } } } }
`)}`,
      only,
    );
  });
  it('C15: a range of one port is refused in v1alpha2', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols:
        - tcp: { destinationPort: { range: { start: 80, end: 80 } } }
#                                          ^^^^^^^^^^^^^^^^^^^^^^ error[port-range-invalid]: number: 80
`)}`,
      only,
    );
  });
  it('C14: and is fine in v1alpha1', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      ports:
        - portRange: { start: 80, end: 80 }
`)}`,
      only,
    );
  });
  it('C14: a reversed range matches nothing', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      ports:
        - portRange: { start: 90, end: 80 }
#                    ^^^^^^^^^^^^^^^^^^^^^^ error[port-range-invalid]: no port matches
`)}`,
      only,
    );
  });
  it('has a fix that settles it: swap', () => {
    settles(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols:
        - { tcp: { destinationPort: { range: { start: 90, end: 80 } } } }
`)}`,
      'port-range-invalid',
      'Swap',
    );
  });
  it('has a fix that settles it: one port', () => {
    settles(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      protocols:
        - tcp:
            destinationPort:
              range:
                start: 80
                end: 80
`)}`,
      'port-range-invalid',
      'one port',
    );
  });
});
