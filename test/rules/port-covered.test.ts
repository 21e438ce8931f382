import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['port-covered', 'duplicate-port', 'port-entry-split'] };

describe('port-covered', () => {
  it('a port inside a range, and everything inside a protocol', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - { port: 8080 }
#                 ^^^^ hint[port-covered]: TCP 8080 is part of TCP 8000-9000
        - { port: 8000, endPort: 9000 }
    - ports:
        - { protocol: UDP, port: 53 }
#                                ^^ hint[port-covered]: every UDP port
        - { protocol: UDP, port: dns }
#                                ^^^ hint[port-covered]
        - { protocol: TCP, port: 53 }
        - { protocol: UDP }
`),
      only,
    );
  });

  it('ranges that overlap, other protocols, and names that may be anything', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - { port: 8000, endPort: 8100 }
        - { port: 8050, endPort: 8200 }
        - { protocol: UDP, port: 8080 }
        - { port: http }
        - { port: 80 }
`),
      only,
    );
  });

  it('one entry torn in two is another finding', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
#                   ^^^ warning[port-entry-split]
        - port: 80
`),
      only,
    );
  });

  const covered = policy(`
  podSelector: {}
  ingress:
    - ports:
        - { port: 8080 } # the application
        - { port: 8000, endPort: 9000 }
`);

  it('removes the entry', () => {
    checkFix(
      covered,
      'port-covered',
      'Remove the entry',
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - { port: 8000, endPort: 9000 }
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(covered, 'port-covered');
  });
});
