import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { cnp } from './admin-objects';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['port-entry-split'] };

describe('port-entry-split', () => {
  it('B26: an entry with only a protocol is all its ports', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
#                   ^^^ warning[port-entry-split]: matches every TCP port. If TCP 80 was meant
        - port: 80
        - protocol: TCP
#                   ^^^ warning[port-entry-split]: If TCP https was meant
        - port: https
`),
      only,
    );
  });

  it('an entry with only a port is TCP', () => {
    check(
      policy(`
  podSelector: {}
  egress:
    - ports:
        - port: 53
        - protocol: UDP
#                   ^^^ warning[port-entry-split]: matches every UDP port, and the other one is TCP 53
`),
      only,
    );
  });

  it('entries that are whole', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
          port: 80
        - port: 443
    - ports:
        - protocol: TCP
        - protocol: UDP
          port: 53
    - ports:
        - protocol: TCP
        - protocol: UDP
    - ports:
        - protocol: UDP
      from: [{ podSelector: {} }]
`),
      only,
    );
  });

  it('a name that stands for any protocol is whole', () => {
    check(
      cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Accept
      from: [{ namespaces: {} }]
      protocols: [{ tcp: {} }, { destinationNamedPort: dns }]
`),
      only,
    );
  });

  const split = policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: UDP
        - port: 5000 # media
          endPort: 5010
        - port: 80
`);

  it('makes one entry', () => {
    checkFix(
      split,
      'port-entry-split',
      'UDP 5000-5010 (allows less)',
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: UDP
          port: 5000
          endPort: 5010
        - port: 80
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(split, 'port-entry-split');
    settles(
      policy(`
  podSelector: {}
  ingress:
    - ports: [{ protocol: TCP }, { port: 80 }]
`),
      'port-entry-split',
    );
  });
});
