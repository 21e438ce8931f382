import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['dns-to-anywhere', 'egress-to-internet', 'rule-allows-any-peer'] };
const web = deployment('shop', 'web');
const PORTS = '[{ port: 53, protocol: UDP }, { port: 53 }]';

function egress(...rules: readonly string[]): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
${rules.map((rule) => `    - ${rule}`).join('\n')}
`);
}

describe('dns-to-anywhere', () => {
  it('a rule with the ports alone', () => {
    check(`${web}${egress(`ports: ${PORTS}\n#     ^^^^^ hint[dns-to-anywhere]`, 'to: [{ podSelector: {} }]')}`, only);
  });

  it('a block of everything', () => {
    check(
      `${web}${egress(`to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n#                             ^^^^^^^^^ hint[dns-to-anywhere]\n      ports: ${PORTS}`)}`,
      only,
    );
  });

  it('a policy without known pods is read by its text', () => {
    check(egress(`ports: ${PORTS}\n#     ^^^^^ hint[dns-to-anywhere]`), only);
    check(egress(`ports: ${PORTS}`, 'to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]'), only);
  });

  it.each([
    ['to the DNS of the cluster', egress(`to: [{ namespaceSelector: {} }]\n      ports: ${PORTS}`)],
    ['to one resolver', egress(`to: [{ ipBlock: { cidr: 8.8.8.8/32 } }]\n      ports: ${PORTS}`)],
    [
      'where the internet is open on other ports',
      egress(
        `ports: ${PORTS}`,
        'to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]\n      ports: [{ port: 443 }]',
      ),
    ],
    [
      'ingress',
      policy(
        `\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{ from: [{ podSelector: {} }], ports: ${PORTS} }]\n`,
      ),
    ],
    [
      'the DNS itself',
      `${deployment('kube-system', 'coredns', { labels: { 'k8s-app': 'kube-dns' } })}${egress(`ports: ${PORTS}`).replace('namespace: shop', 'namespace: kube-system').replace('app: web', 'k8s-app: kube-dns')}`,
    ],
    ['a resolver', `${deployment('shop', 'unbound')}${egress(`ports: ${PORTS}`).replace('app: web', 'app: unbound')}`],
  ])('nothing to tell: %s', (_, manifests) => {
    check(`${web}${manifests}`, only);
  });

  it('allows the DNS of the cluster only', () => {
    checkFix(
      `${web}${egress(`ports: ${PORTS}`)}`,
      'dns-to-anywhere',
      "Allow DNS to the cluster's own only",
      egress(
        `to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports: ${PORTS}`,
      ),
    );
    settles(
      `${web}${egress(`to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: "::/0" } }]\n      ports: ${PORTS}`)}`,
      'dns-to-anywhere',
    );
  });
});
