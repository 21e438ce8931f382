import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['protocol-defaulted'] };
const everywhere = { ...only, settings: { rules: { 'protocol-defaulted': ['hint', { everywhere: true }] } } };
const web = deployment('shop', 'web', { ports: ['http:8080'] });

function egress(rules: string): string {
  return policy(`  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n${rules.replace(/^\n/, '')}`);
}

describe('protocol-defaulted', () => {
  it('B26: no protocol means TCP, and resolvers are asked over UDP', () => {
    check(
      egress(`
    - to: [{ ipBlock: { cidr: 192.0.2.53/32 } }]
      ports:
        - port: 53
#               ^^ warning[protocol-defaulted]: DNS is spoken over UDP
        - port: 853
`),
      only,
    );
  });

  it('the same goes for other numbers that everybody knows', () => {
    check(
      egress(`
    - to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]
      ports:
        - port: 123
#               ^^^ warning[protocol-defaulted]: NTP
        - port: 443
        - { protocol: TCP, port: 161 }
        - { port: 8125, endPort: 8130 }
`),
      only,
    );
  });

  it('ingress of pods that do not say what they serve', () => {
    check(
      deployment('shop', 'resolver') +
        policy(`
  podSelector: { matchLabels: { app: resolver } }
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 53
#               ^^ info[protocol-defaulted]
`),
      only,
    );
  });

  it('who opens UDP as well knows of both', () => {
    check(
      egress(`
    - to: [{ ipBlock: { cidr: 192.0.2.53/32 } }]
      ports:
        - port: 53
        - { port: 53, protocol: UDP }
`),
      only,
    );
    check(
      web +
        egress(`
    - ports: [{ port: 53 }]
`) +
        egress(`
    - ports: [{ port: 53, protocol: UDP }]
`)
          .replace('policy.yaml', 'udp.yaml')
          .replace('name: p', 'name: udp'),
      only,
    );
  });

  it('a gap to the DNS of the cluster is told by dns-udp-missing', () => {
    check(
      `
${web}
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
#       ^ warning[dns-udp-missing]
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - ports:
        - port: 53
`,
      { rules: ['protocol-defaulted', 'dns-udp-missing'] },
    );
  });

  it('pods that declare their ports are compared with the rule elsewhere', () => {
    check(
      deployment('shop', 'statsd', { ports: ['stats:8125/UDP'] }) +
        deployment('shop', 'proxy', { ports: ['dns:53'] }) +
        egress(`
    - to: [{ podSelector: { matchLabels: { app: statsd } } }]
      ports: [{ port: 8125 }]
    - to: [{ podSelector: { matchLabels: { app: proxy } } }]
      ports: [{ port: 53 }]
`),
      only,
    );
  });

  it('a hint for each port without a protocol, where that is wished for', () => {
    check(
      egress(`
    - ports:
        - port: 443
#               ^^^ hint[protocol-defaulted]: Port 443 has no protocol
        - port: https
#               ^^^^^ hint[protocol-defaulted]
        - protocol: TCP
          port: 80
`),
      everywhere,
    );
  });

  it('allows DNS over both', () => {
    checkFix(
      egress(`
    - to: [{ ipBlock: { cidr: 192.0.2.53/32 } }]
      ports:
        - port: 53
`),
      'protocol-defaulted',
      'Allow UDP 53 and TCP 53',
      egress(`
    - to: [{ ipBlock: { cidr: 192.0.2.53/32 } }]
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`),
    );
  });

  it('has a fix that settles it', () => {
    const to = (ports: string) => egress(`    - { to: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: ${ports} }`);
    settles(to('[{ port: 53 }]'), 'protocol-defaulted', 'Allow UDP 53');
    settles(to('[{ port: 53 }]'), 'protocol-defaulted', 'Write protocol: TCP');
    settles(to('[{ port: 123 }]'), 'protocol-defaulted', 'Write protocol: UDP');
    settles(to('[{ port: 8125 }]'), 'protocol-defaulted', 'Allow UDP 8125 and TCP 8125');
  });
});
