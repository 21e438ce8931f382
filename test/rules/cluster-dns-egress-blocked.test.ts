import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['cluster-dns-egress-blocked'] };
const dns = deployment('kube-system', 'coredns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP'] });

const META = `
  name: p
  namespace: kube-system`;
const MARKED = `
  name: p
#       ^ warning[cluster-dns-egress-blocked]
  namespace: kube-system`;

const closed = (metadata: string, egress = '[]') =>
  policy(
    `\n  podSelector: { matchLabels: { k8s-app: kube-dns } }\n  policyTypes: [Egress]\n  egress: ${egress}\n`,
    metadata,
  );
const all = (metadata: string) => policy('\n  podSelector: {}\n  policyTypes: [Egress]\n', metadata);

describe('cluster-dns-egress-blocked', () => {
  it('a default deny around the DNS', () => {
    check(`${dns}${all(MARKED)}`, only);
  });

  it('the DNS need not be in the workspace', () => {
    check(all(MARKED), only);
  });

  it('other ports do not help', () => {
    check(`${dns}${closed(MARKED, '[{ ports: [{ port: 443 }] }]')}`, only);
  });

  it.each([
    ['to anywhere', closed(META, '[{ ports: [{ port: 53, protocol: UDP }, { port: 53 }] }]')],
    [
      'to some resolver',
      closed(META, '[{ to: [{ ipBlock: { cidr: 10.0.0.2/32 } }], ports: [{ port: 53, protocol: UDP }] }]'),
    ],
    ['over TLS', closed(META, '[{ to: [{ ipBlock: { cidr: 1.1.1.1/32 } }], ports: [{ port: 853 }] }]')],
    ['by other pods', closed(META, '[{ to: [{ podSelector: {} }], ports: [{ port: 53, protocol: UDP }] }]')],
    ['in another namespace', all('{ name: p, namespace: shop }')],
    ['ingress alone', policy('\n  podSelector: {}\n  policyTypes: [Ingress]\n', META)],
  ])('nothing to tell: %s', (_, manifest) => {
    check(`${dns}${manifest}`, only);
  });

  it('another policy may allow it', () => {
    check(
      `${dns}${all(META)}
#- other.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: other, namespace: kube-system }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{}] }
`,
      only,
    );
  });

  it('DNS on the host network is out of reach', () => {
    check(
      `${deployment('kube-system', 'coredns', { labels: { 'k8s-app': 'kube-dns' }, hostNetwork: true })}${all(META)}`,
      only,
    );
  });

  it('adds the rule to a policy of its own', () => {
    checkFix(
      `${dns}${closed(META)}`,
      'cluster-dns-egress-blocked',
      'Allow UDP and TCP 53 to anywhere in policy p',
      closed(
        META,
        `
    - ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53`,
      ).replace('egress: \n', 'egress:\n'),
    );
    settles(`${dns}${closed(META)}`, 'cluster-dns-egress-blocked');
  });

  it('makes a policy for the DNS beside a default deny', () => {
    settles(`${dns}${all(META)}`, 'cluster-dns-egress-blocked', 'Create policy allow-dns-upstream');
    settles(all(META), 'cluster-dns-egress-blocked', 'Create policy allow-dns-upstream');
  });
});
