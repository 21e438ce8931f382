import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['api-server-by-selector'] };

const web = deployment('shop', 'web');
const egress = (peer: string, ports = '[{ port: 443 }]') =>
  policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ${peer}
      ports: ${ports}
`);
const NAMESPACE = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } }';
const MARK = `
#         ^^^^^^^^^^^^^^^^^ info[api-server-by-selector]: This peer looks for the API server by labels, but it is no pod that a selector finds`;

describe('api-server-by-selector', () => {
  it('B30: the namespace of its Service, where nothing serves the port', () => {
    check(`${web}${egress(`${NAMESPACE}${MARK}`)}`, only);
    check(`${web}${egress(`${NAMESPACE}${MARK}`, '[{ port: 443 }, { port: 6443, protocol: TCP }]')}`, only);
  });

  it('B30: the labels of its own pod, which is on the host network', () => {
    check(
      `
${web}${egress(
        `namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ info[api-server-by-selector]
          podSelector: { matchLabels: { component: kube-apiserver } }`,
        '[{ port: 6443 }]',
      )}${deployment('kube-system', 'kube-apiserver', { labels: { component: 'kube-apiserver' }, ports: ['6443'], hostNetwork: true })}
`,
      only,
    );
  });

  it.each([
    ['another port', NAMESPACE, '[{ port: 8080 }]'],
    ['more than its ports', NAMESPACE, '[{ port: 443 }, { port: 8080 }]'],
    ['all ports of a range', NAMESPACE, '[{ port: 443, endPort: 6443 }]'],
    [
      'another namespace',
      'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }',
      '[{ port: 443 }]',
    ],
    ['every namespace', 'namespaceSelector: {}', '[{ port: 443 }]'],
    ['addresses', 'ipBlock: { cidr: 10.0.0.0/8 }', '[{ port: 443 }]'],
  ])('%s', (_, peer, ports) => {
    check(`${web}${egress(peer, ports)}`, only);
  });

  it('a pod of that namespace that serves the port is meant', () => {
    check(`${web}${egress(NAMESPACE)}${deployment('default', 'proxy', { ports: ['443'] })}`, only);
  });

  it('has a fix that names addresses instead', () => {
    checkFix(
      `${web}${egress(NAMESPACE)}`,
      'api-server-by-selector',
      'Allow these ports to every address instead',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
      ports: [{ port: 443 }]
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${web}${egress(NAMESPACE)}`, 'api-server-by-selector');
  });
});
