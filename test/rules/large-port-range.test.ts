import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['large-port-range'] };

describe('large-port-range', () => {
  it('thousands of ports for every namespace', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['8080', '9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ namespaceSelector: {} }]
      ports:
        - { port: 8000, endPort: 10000 }
#                                ^^^^^ hint[large-port-range]: 2001 ports, allowed from pods of every namespace. The pods declare 8080 and 9090 of them.
  egress:
    - to: [{ namespaceSelector: {}, podSelector: {} }]
      ports:
        - { port: 30000, endPort: 32767, protocol: UDP }
#                                 ^^^^^ hint[large-port-range]: to pods of every namespace. Name
`)}
`,
      only,
    );
  });

  it('narrow peers, small ranges, whole protocols and rules without peers', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { team: a } } }, { ipBlock: { cidr: 0.0.0.0/0 } }]
      ports: [{ port: 1024, endPort: 65535 }]
    - from: [{ namespaceSelector: {} }]
      ports: [{ port: 8000, endPort: 8999 }, { protocol: UDP, port: 1, endPort: 65535 }, { protocol: SCTP }]
    - ports: [{ port: 1024, endPort: 65535 }]
    - from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 1024, endPort: 65535 }]
`),
      only,
    );
  });

  it('the limit is an option', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: {} }]
      ports:
        - { port: 8000, endPort: 8010 }
#                                ^^^^ warning[large-port-range]
`),
      { ...only, settings: { rules: { 'large-port-range': ['warning', { limit: 10 }] } } },
    );
  });

  const text = `
${deployment('shop', 'web', { ports: ['8080', '9090'] })}${policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
      ports:
        - port: 8000
          endPort: 10000
        - port: 53
`)}
`;

  it('names the declared ports instead', () => {
    checkFix(
      text,
      'large-port-range',
      'TCP 8080 and 9090 (allows less)',
      policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
      ports:
        - protocol: TCP
          port: 8080
        - protocol: TCP
          port: 9090
        - port: 53
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(text, 'large-port-range');
  });
});
