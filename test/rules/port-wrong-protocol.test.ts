import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { cnp } from './admin-objects';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['port-wrong-protocol'] };
const neighbours = { rules: ['port-wrong-protocol', 'port-not-exposed', 'service-port-used', 'node-port-used'] };

const stats = deployment('shop', 'stats', { ports: ['8125/UDP', 'http:8126'] });

function opening(entries: string): string {
  return policy(`
  podSelector: { matchLabels: { app: stats } }
  policyTypes: [Ingress]
  ingress:
    - ports:
${entries}
`);
}

describe('port-wrong-protocol', () => {
  it('B26: an entry without a protocol is TCP; told once', () => {
    check(
      `
${stats}${opening(`        - port: 8125
#               ^^^^ warning[port-wrong-protocol]: An entry without \`protocol\` means TCP, and stats serves UDP 8125`)}
`,
      neighbours,
    );
  });

  it('a protocol that is written', () => {
    check(
      `
${stats}${opening(`        - { protocol: UDP, port: 8126 }
#                     ^^^ warning[port-wrong-protocol]: stats serves TCP 8126, not UDP 8126`)}
`,
      neighbours,
    );
  });

  it('a Service tells the protocol, too', () => {
    check(
      `
${deployment('shop', 'stats')}${service('shop', 'stats', 'port: 8125, protocol: UDP')}${opening(`        - port: 8125
#               ^^^^ warning[port-wrong-protocol]: stats serves UDP 8125`)}
`,
      only,
    );
  });

  it('in egress it is about the peers', () => {
    check(
      `
${stats}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: stats } } }]
      ports:
        - port: 8125
#               ^^^^ warning[port-wrong-protocol]
`)}
`,
      only,
    );
  });

  it('whoever opens both protocols knows', () => {
    check(`${stats}${opening('        - port: 8125\n        - { protocol: UDP, port: 8125 }')}`, only);
  });

  it('another policy may open the other protocol', () => {
    check(
      `
${stats}${opening('        - port: 8125')}
#- udp.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: udp, namespace: shop }
spec:
  podSelector: {}
  ingress: [{ ports: [{ protocol: UDP, port: 8000, endPort: 9000 }] }]
`,
      only,
    );
  });

  it('a pod that serves both, and one that declares nothing', () => {
    check(
      `
${deployment('shop', 'stats', { ports: ['8125/UDP', '8125/TCP'] })}${opening('        - port: 8125')}
`,
      only,
    );
    check(`${deployment('shop', 'stats')}${opening('        - port: 8125')}`, only);
  });

  it('a rule about whatever pods there are is not about the one that serves the number', () => {
    check(
      `
${stats}${defaultDeny('shop')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
      ports: [{ port: 8125 }]
`)}
`,
      only,
    );
  });

  it('ports of resolvers are for the rules about DNS', () => {
    check(
      `
${deployment('shop', 'resolver', { ports: ['5353'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: resolver } } }]
      ports: [{ protocol: UDP, port: 5353 }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: the protocol, written or not', () => {
    settles(`${stats}${opening('        - port: 8125')}`, 'port-wrong-protocol', 'Set the protocol to UDP');
    settles(
      `${stats}${opening('        - { protocol: UDP, port: 8126 }')}`,
      'port-wrong-protocol',
      'Set the protocol to TCP',
    );
  });

  it('has a fix that settles it: another entry', () => {
    settles(`${stats}${opening('        - port: 8125')}`, 'port-wrong-protocol', 'Add an entry for UDP 8125');
  });

  it('edits nothing else', () => {
    checkFix(
      `
${stats}${opening(`        # from the apps
        - port: 8125 # statsd
        - port: 8126`)}
`,
      'port-wrong-protocol',
      'Set the protocol to UDP',
      opening(`        # from the apps
        - protocol: UDP
          port: 8125 # statsd
        - port: 8126`),
    );
    checkFix(
      `${stats}${opening('        - port: 8125\n        - port: 8126')}`,
      'port-wrong-protocol',
      'Add an entry',
      opening('        - port: 8125\n        - protocol: UDP\n          port: 8125\n        - port: 8126'),
    );
  });

  it('C15: where the protocol is a field the entry is written anew', () => {
    const written = (entry: string): string =>
      cnp(`
  tier: Admin
  priority: 1
  subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: stats } } } }
  ingress:
    - action: Accept
      from: [{ namespaces: {} }]
      protocols:
        - ${entry}
`);
    checkFix(
      `${stats}${written('tcp: { destinationPort: { number: 8125 } }')}`,
      'port-wrong-protocol',
      'Set the protocol to UDP',
      written('udp:\n            destinationPort:\n              number: 8125'),
    );
  });
});
