import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['node-local-dns', 'dns-blocked'] };
const web = deployment('shop', 'web');

function cache(args = '[]', hostNetwork = true): string {
  return `
#- kube-system/cache.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-local-dns, namespace: kube-system }
spec:
  selector: { matchLabels: { k8s-app: node-local-dns } }
  template:
    metadata: { labels: { k8s-app: node-local-dns } }
    spec:
      hostNetwork: ${hostNetwork}
      containers: [{ name: main, image: example, args: ${args} }]
`;
}

const kubelet = `
#- kubelet.yaml
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDNS: [169.254.25.10]
`;

function egress(more = '', mark = ''): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
${mark === '' ? '' : `#         ${mark}\n`}${more}      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
`);
}

const MARK = '^^^^^^^^^^^ warning[node-local-dns]';
const block = (cidr: string) => `        - ipBlock:\n            cidr: ${cidr}\n`;

describe('node-local-dns', () => {
  it('a cache on the nodes', () => {
    check(`${web}${cache()}${egress('', `${MARK}: at 169.254.20.10`)}`, only);
  });

  it('listens where it is told to', () => {
    check(
      `${web}${cache('[-localip, "169.254.30.10,10.96.0.10", -conf, /etc/Corefile]')}${egress('', `${MARK}: at 169.254.30.10 and 10.96.0.10`)}`,
      only,
    );
  });

  it('the kubelet tells of it', () => {
    check(`${web}${kubelet}${egress('', `${MARK}: at 169.254.25.10`)}`, only);
  });

  it('a pod tells of it', () => {
    check(
      `${web}
#- shop/job.yaml
apiVersion: v1
kind: Pod
metadata: { name: job, namespace: shop, labels: { app: job } }
spec:
  dnsPolicy: None
  dnsConfig: { nameservers: [169.254.20.10] }
  containers: [{ name: main, image: example }]
${egress('', MARK)}`,
      only,
    );
  });

  it.each([
    ['no cache', egress()],
    ['it is allowed in the rule', `${cache()}${egress(block('169.254.20.10/32'))}`],
    [
      'one of its addresses is allowed',
      `${cache('[-localip=169.254.20.10,10.96.0.10]')}${egress(block('169.254.20.10/32'))}`,
    ],
    ['a cache with pods of its own', `${cache('[]', false)}${egress()}`],
    ['resolvers that are not on the node', `${kubelet.replace('169.254.25.10', '10.96.0.10')}${egress()}`],
    [
      'DNS is allowed to anywhere',
      `${cache()}${egress()}
#- other.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: other, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53 }] }] }
`,
    ],
    [
      'nothing about DNS',
      `${cache()}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
`)}`,
    ],
  ])('nothing to tell: %s', (_, manifests) => {
    check(`${web}${manifests}`, only);
  });

  it('allows the address in the same rule', () => {
    checkFix(
      `${web}${cache()}${egress()}`,
      'node-local-dns',
      'Allow 169.254.20.10/32 in the same rule',
      egress(block('169.254.20.10/32')),
    );
    settles(`${web}${cache('[-localip, "169.254.20.10,10.96.0.10"]')}${egress()}`, 'node-local-dns');
  });
});
