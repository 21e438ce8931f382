import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['load-balancer-blocked'] };

const web = deployment('shop', 'web', { ports: ['http:8080'] });

function published(spec: string, mark = ''): string {
  return `
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: public
${mark}
  namespace: shop
spec: { ${spec}, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;
}

const FOUND = '#       ^^^^^^ warning[load-balancer-blocked]';
const admits = (peer: string) =>
  policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [${peer}], ports: [{ port: 8080 }] }]
`);

describe('load-balancer-blocked', () => {
  it('A33: no rule admits an address', () => {
    check(
      `
${web}${defaultDeny('shop')}${published(
        'type: LoadBalancer',
        `${FOUND}: Service public (LoadBalancer) leads from outside to web on TCP 8080, but its ingress is isolated by default-deny and no rule admits an address: nobody outside gets in.`,
      )}
`,
      only,
    );
  });

  it('A33: node ports and external addresses', () => {
    check(`${web}${defaultDeny('shop')}${published('type: NodePort', `${FOUND}: (NodePort)`)}`, only);
    check(
      `${web}${defaultDeny('shop')}${published('externalIPs: [203.0.113.9]', `${FOUND}: (externalIPs) leads from outside`)}`,
      only,
    );
  });

  it('pods of every namespace are no clients from outside', () => {
    check(
      `${web}${admits('{ namespaceSelector: {} }')}${published('type: LoadBalancer', `${FOUND}: is isolated by p`)}`,
      only,
    );
  });

  it.each([
    ['every address', '{ ipBlock: { cidr: 0.0.0.0/0 } }'],
    ['some clients', '{ ipBlock: { cidr: 203.0.113.0/24 } }'],
    ['the nodes, perhaps', '{ ipBlock: { cidr: 10.0.0.0/8 } }'],
  ])('a rule admits %s', (_, peer) => {
    check(`${web}${admits(peer)}${published('type: LoadBalancer')}`, only);
  });

  it('nothing is isolated for ingress', () => {
    check(`${web}${defaultDeny('shop', '[Egress]')}${published('type: LoadBalancer')}`, only);
  });

  it('a node port that an Ingress goes through is a means', () => {
    check(
      `
${web}${published('type: NodePort')}${admits('{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }')}#- ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ingressClassName: nginx, defaultBackend: { service: { name: public, port: { number: 80 } } } }
`,
      only,
    );
  });

  it('one port of several that lets clients in', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['8080', '9090'] })}${admits('{ ipBlock: { cidr: 0.0.0.0/0 } }')}#- service.yaml
apiVersion: v1
kind: Service
metadata: { name: public, namespace: shop }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ name: a, port: 8080 }, { name: b, port: 9090 }] }
`,
      only,
    );
  });

  it('has a fix that admits every address on the port of the pods', () => {
    checkFix(
      `${web}${published('type: LoadBalancer')}${admits('{ podSelector: {} }')}`,
      'load-balancer-blocked',
      'Admit clients from outside on TCP 8080 (adds to policy p)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }, { from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ protocol: TCP, port: 8080 }] }]
`,
    );
  });

  it('has a fix that settles it, for a balancer inside the network', () => {
    settles(
      `
${web}${defaultDeny('shop')}#- service.yaml
apiVersion: v1
kind: Service
metadata:
  name: public
  namespace: shop
  annotations: { networking.gke.io/load-balancer-type: Internal }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`,
      'load-balancer-blocked',
    );
  });
});
