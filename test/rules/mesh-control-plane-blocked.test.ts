import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, namespace } from './objects';
import { settles } from './settles';

const only = { rules: ['mesh-control-plane-blocked'] };

const DNS = '{ to: [{ namespaceSelector: {} }], ports: [{ protocol: UDP, port: 53 }] }';

function egress(rules: string, mark = '', selector = '{}'): string {
  return `
#- shop/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: out
${mark}
  namespace: shop
spec: { podSelector: ${selector}, policyTypes: [Egress], egress: [${rules}] }
`;
}

function annotated(annotations: string, labels = '{ app: web }'): string {
  return `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: ${labels}, annotations: ${annotations} }
    spec: { containers: [{ name: main, image: example }] }
`;
}

const FOUND = '#       ^^^ warning[mesh-control-plane-blocked]';
const istio = namespace('shop', { 'istio-injection': 'enabled' });
const linkerd = annotated('{ linkerd.io/inject: enabled }');

describe('mesh-control-plane-blocked', () => {
  it('injected by the label of the namespace', () => {
    check(
      `
${istio}${deployment('shop', 'web')}${egress(
        DNS,
        `${FOUND}: Policy out isolates the egress of web, and nothing allows Istio's control plane on TCP 15012`,
      )}
`,
      only,
    );
  });

  it('injected by the label of a revision, or by one of the pods', () => {
    check(`${namespace('shop', { 'istio.io/rev': '1-22' })}${deployment('shop', 'web')}${egress(DNS, FOUND)}`, only);
    check(`${annotated('{}', '{ app: web, sidecar.istio.io/inject: "true" }')}${egress(DNS, FOUND)}`, only);
  });

  it('injected by an annotation of the pods', () => {
    check(
      `${linkerd}${egress(DNS, `${FOUND}: nothing allows Linkerd's control plane on TCP 8086, TCP 8080 or TCP 8090`)}`,
      only,
    );
  });

  it('one of the ports that are needed is not enough', () => {
    check(`${linkerd}${egress('{ to: [{ namespaceSelector: {} }], ports: [{ port: 8086 }] }', FOUND)}`, only);
  });

  it.each([
    [
      'the port to its namespace',
      '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: istio-system } } }], ports: [{ port: 15012 }] }',
    ],
    [
      'every port to a namespace that nobody knows',
      '{ to: [{ namespaceSelector: { matchLabels: { mesh: "yes" } } }] }',
    ],
    ['a port by its name, which may be that one', '{ to: [{ namespaceSelector: {} }], ports: [{ port: grpc-xds }] }'],
    [
      'addresses, where the control plane may be',
      '{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 15012 }] }',
    ],
    ['everything', '{}'],
  ])('a rule allows %s', (_, rule) => {
    check(`${istio}${deployment('shop', 'web')}${egress(rule)}`, only);
  });

  it.each([
    ['no injection', deployment('shop', 'web')],
    ['pods that opt out', istio + annotated('{ sidecar.istio.io/inject: "false" }')],
    [
      'a mesh without sidecars',
      namespace('shop', { 'istio.io/dataplane-mode': 'ambient' }) + deployment('shop', 'web'),
    ],
    [
      'a control plane that is run elsewhere',
      namespace('shop', { 'istio.io/rev': 'asm-managed' }) + deployment('shop', 'web'),
    ],
    ['pods on the host network', istio + deployment('shop', 'web', { hostNetwork: true })],
  ])('%s', (_, fixture) => {
    check(`${fixture}${egress(DNS)}`, only);
  });

  it('the control plane itself', () => {
    const system = namespace('istio-system', { 'istio-injection': 'enabled' });
    check(`${system}${deployment('istio-system', 'istiod')}${defaultDeny('istio-system')}`, only);
  });

  it('has a fix that makes one policy for the namespace', () => {
    checkFix(
      `${istio}${deployment('shop', 'web')}${egress(DNS)}`,
      'mesh-control-plane-blocked',
      "Create policy allow-mesh-control-plane: allow all pods of namespace shop Istio's control plane (TCP 15012)",
      `
#- shop/allow-mesh-control-plane.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-mesh-control-plane
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: istio-system
          podSelector:
            matchLabels:
              app: istiod
      ports:
        - protocol: TCP
          port: 15012
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${istio}${deployment('shop', 'web')}${egress(DNS)}`, 'mesh-control-plane-blocked');
  });

  it('has a fix that settles it, in the policy of the pods', () => {
    settles(
      `${linkerd}${deployment('shop', 'other')}${egress(DNS, '', '{ matchLabels: { app: web } }')}`,
      'mesh-control-plane-blocked',
    );
  });
});
