import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['duplicate-port', 'port-covered', 'port-entry-split'] };

describe('duplicate-port', () => {
  it('B26: TCP is what a missing protocol means', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - port: 80
        - { protocol: TCP, port: 80 }
#                                ^^ hint[duplicate-port]: TCP 80
        - { port: 80, endPort: 80 }
#                 ^^ hint[duplicate-port]
        - port: http
        - { protocol: TCP, port: http }
#                                ^^^^ hint[duplicate-port]
`),
      only,
    );
  });

  it('other protocols, names and rules', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports: [{ port: 53 }, { protocol: UDP, port: 53 }, { port: dns }, { protocol: UDP, port: dns }]
    - ports: [{ port: 53 }]
`),
      only,
    );
  });

  const twice = policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
          port: 80
        - protocol: TCP
          port: 443
        - protocol: TCP
          port: 80
`);

  it('removes the later entry', () => {
    checkFix(
      twice,
      'duplicate-port',
      'Remove the entry',
      policy(`
  podSelector: {}
  ingress:
    - ports:
        - protocol: TCP
          port: 80
        - protocol: TCP
          port: 443
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(twice, 'duplicate-port');
  });
});
