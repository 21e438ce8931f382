import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['published-backend-blocked'] };

const web = deployment('shop', 'web', { ports: ['http:8080'] }) + service('shop', 'web', 'port: 80, targetPort: http');
const controller = deployment('ingress-nginx', 'ingress-nginx-controller', {
  labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
});

/** An Ingress to `web`; `mark` stands below the name of its backend. */
function ingress(mark = '', spec = 'ingressClassName: nginx'): string {
  return `
#- shop/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ${spec}
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
${mark}
                port: { number: 80 }
`;
}

const FOUND = '#                     ^^^ warning[published-backend-blocked]';

describe('published-backend-blocked', () => {
  it('A37: the controller of the manifests is not admitted', () => {
    check(
      `
${web}${controller}${defaultDeny('shop', '[Ingress]')}${ingress(
        `${FOUND}: Ingress shop leads to web on TCP 8080, but its ingress is isolated by default-deny and no rule admits ingress-nginx/ingress-nginx-controller. Admit its controller.`,
      )}
`,
      only,
    );
  });

  it('A37: no rule admits any pod outside the namespace, wherever the controller is', () => {
    check(
      `
${web}${ingress(`${FOUND}: no rule admits a pod outside namespace shop`)}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: worker } } }] }]
`)}
`,
      only,
    );
  });

  it('the egress of the controller keeps it from its backends', () => {
    check(
      `
${web}${controller}${defaultDeny('ingress-nginx', '[Egress]')}${ingress(
        `${FOUND}: the egress of ingress-nginx/ingress-nginx-controller is isolated by default-deny`,
      )}
`,
      only,
    );
  });

  it.each([
    ['its namespace', '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }'],
    ['pods of every namespace', '{ namespaceSelector: {} }'],
    ['node addresses, where it may run on the host network', '{ ipBlock: { cidr: 10.0.0.0/8 } }'],
    ['a namespace that nobody knows', '{ namespaceSelector: { matchLabels: { edge: "true" } } }'],
  ])('a rule admits %s', (_, peer) => {
    check(
      `
${web}${ingress()}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [${peer}], ports: [{ port: 8080 }] }]
`)}
`,
      only,
    );
  });

  it('a rule that is meant for the controller and misspelt is a finding of its own', () => {
    check(
      `
${web}${controller}${ingress()}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: ingress-nginx } } }] }]
`)}
`,
      only,
    );
  });

  it('nothing is isolated', () => {
    check(`${web}${controller}${ingress()}${defaultDeny('shop', '[Egress]')}`, only);
  });

  it('A39: a route without its Gateway in the manifests', () => {
    check(
      `
${web}${defaultDeny('shop', '[Ingress]')}#- shop/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: edge }]
  rules:
    - backendRefs:
        - name: web
#               ^^^ warning[published-backend-blocked]: HTTPRoute shop leads to web on TCP 8080
          port: 80
`,
      only,
    );
  });

  it('A39: a route that no Gateway takes publishes nothing', () => {
    check(
      `
${web}${defaultDeny('shop', '[Ingress]')}#- shop/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: shop }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
#- shop/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec: { gatewayClassName: x, listeners: [{ name: a, port: 80, protocol: TCP }] }
`,
      only,
    );
  });

  it("A41: OpenShift's router is known by the label of its namespace", () => {
    const route = (mark = '') => `
#- shop/route.yaml
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: shop, namespace: shop }
spec:
  to:
    kind: Service
    name: web
${mark}
  port: { targetPort: 8080 }
`;
    const admits = (labels: string) =>
      policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: ${labels} } }] }]
`);
    check(`${web}${route()}${admits('{ network.openshift.io/policy-group: ingress }')}`, only);
    check(
      `${web}${route('#         ^^^ warning[published-backend-blocked]: Route shop')}${defaultDeny('shop', '[Ingress]')}`,
      only,
    );
  });

  it('A38: a load balancer that sends to the pods itself', () => {
    const annotated = (mark = '') => `
#- shop/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop, annotations: { alb.ingress.kubernetes.io/target-type: ip } }
spec:
  ingressClassName: alb
  defaultBackend:
    service:
      name: web
${mark}
      port: { number: 80 }
`;
    const mark = '#           ^^^ warning[published-backend-blocked]: no rule admits the load balancer';
    check(`${web}${annotated(mark)}${defaultDeny('shop', '[Ingress]')}`, only);
    settles(`${web}${annotated()}${defaultDeny('shop', '[Ingress]')}`, 'published-backend-blocked');
  });

  it('has a fix that admits the controller, in the policy of the pods', () => {
    checkFix(
      `
${web}${controller}${ingress()}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
`)}
`,
      'published-backend-blocked',
      'Admit ingress-nginx/ingress-nginx-controller on TCP 8080',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
          podSelector:
            matchLabels:
              app.kubernetes.io/name: ingress-nginx
      ports:
        - protocol: TCP
          port: 8080
`,
    );
  });

  it('has a fix that settles it, for a controller that nobody knows', () => {
    settles(
      `${web}${ingress('', 'ingressClassName: custom')}${defaultDeny('shop', '[Ingress]')}`,
      'published-backend-blocked',
    );
  });

  it('has a fix that settles it, at the egress of the controller', () => {
    settles(`${web}${controller}${ingress()}${defaultDeny('ingress-nginx', '[Egress]')}`, 'published-backend-blocked');
  });
});
