import { describe, expect, it } from 'vitest';
import type { Exposure } from '../../server/src/workspace/exposure/exposure';
import { exposureOf } from '../../server/src/workspace/exposure/exposure';
import { connectionsOf, endName } from '../../server/src/workspace/connections';
import { formatPorts } from '../../server/src/engine/port-set';
import { clusterOf } from '../support/workspace';

/** Services, Ingress, Gateway API and Routes: semantics.md A.4 and A.5. */

const WEB = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: web, ports: [{ name: http, containerPort: 8080 }, { name: admin, containerPort: 9000 }] }] }
`;

function service(spec: string, extra = '', name = 'web', namespace = 'shop'): string {
  return `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, ${extra} }
spec: { selector: { app: web }, ${spec} }
`;
}

const SERVICE = service(
  'ports: [{ name: main, port: 80, targetPort: http }, { name: adm, port: 81, targetPort: 9000 }]',
);

function ingress(spec: string, name = 'front', annotations = '{}'): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }
spec: ${spec}
`;
}

const TO_80 = 'rules: [{ http: { paths: [{ path: /, backend: { service: { name: web, port: { number: 80 } } } }] } }]';

function policy(from: string, ports = ''): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [{ ${from} ${ports} }] }
`;
}

const NGINX = `
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: edge }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: v1
kind: Namespace
metadata: { name: ingress-nginx }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  template:
    metadata: { labels: { app.kubernetes.io/name: ingress-nginx } }
    spec: { containers: [{ name: c, image: registry.k8s.io/ingress-nginx/controller:v1 }] }
`;

/** `via resource -> workload:port from source: published/permitted(reasons)`, one line each. */
function shown(text: string): readonly string[] {
  return exposureOf(clusterOf(text)).map((exposure) => {
    const { via, resource, workload, port, published, permitted, reasons } = exposure;
    const why = reasons.length > 0 ? `(${reasons.join(', ')})` : '';
    return `${via} ${resource.name} -> ${workload.name}:${port} from ${sourceName(exposure)}: ${published}/${permitted}${why}`;
  });
}

function sourceName({ source }: Exposure): string {
  switch (source.kind) {
    case 'workload':
      return source.workload.id;
    case 'controller':
      return source.name;
    case 'addresses':
      return source.clients.isEmpty ? 'nobody' : (source.clients.cidrs()[0] ?? '');
  }
}

function rows(text: string): readonly string[] {
  return connectionsOf(clusterOf(text))
    .filter(({ source }) => source.kind === 'controller')
    .map((row) => {
      const maybe = row.unknown.isEmpty ? '' : ` ?${formatPorts(row.unknown)}`;
      return `${endName(row.source)} => ${endName(row.destination)} : ${formatPorts(row.allowed)}${maybe}`;
    });
}

describe('Ingress', () => {
  it('A36: paths and the default backend lead to Service ports by number and by name; resource backends lead nowhere', () => {
    const spec = `{ defaultBackend: { service: { name: web, port: { name: adm } } }, rules: [{ http: { paths: [
      { backend: { service: { name: web, port: { number: 80 } } } }, { backend: { resource: { kind: Bucket, name: b } } } ] } }] }`;
    expect(shown(WEB + SERVICE + ingress(spec))).toEqual([
      'ingress front -> web:8080 from {ingress-controller}: yes/yes',
      'ingress front -> web:9000 from {ingress-controller}: yes/yes',
    ]);
  });

  it.each([
    ['a port that the Service lacks', 'number: 8080'],
    ['the name of a container port', 'name: http'],
  ])('A36: %s leads nowhere', (_, port) => {
    const spec = `{ defaultBackend: { service: { name: web, port: { ${port} } } } }`;
    expect(shown(WEB + SERVICE + ingress(spec))).toEqual([]);
  });

  it.each([
    ['every pod of the cluster', 'from: [{ namespaceSelector: {} }]', 'yes/yes'],
    ['anybody', '', 'yes/yes'],
    [
      'a namespace by name',
      'from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }]',
      'yes/unknown(undeclared-namespace-labels)',
    ],
    [
      'pods by label',
      'from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: edge } } }]',
      'yes/unknown(unknown-label-value)',
    ],
    ['pods of its own namespace', 'from: [{ podSelector: {} }]', 'yes/unknown(missing-reference)'],
    ['addresses outside the cluster only', 'from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]', 'yes/no'],
  ])('A37, A42, A-X12: with an unknown controller and %s admitted', (_, from, expected) => {
    const text = WEB + SERVICE + ingress(`{ ${TO_80} }`) + policy(from);
    expect(shown(text)).toEqual([`ingress front -> web:8080 from {ingress-controller}: ${expected}`]);
  });

  it('A37, A-X12: the controller of the class is found in the manifests, and then its own namespace decides', () => {
    const admitted = policy(
      'from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }]',
    );
    const text = WEB + SERVICE + NGINX + ingress(`{ ingressClassName: edge, ${TO_80} }`) + admitted;
    expect(shown(text)).toEqual([
      'ingress front -> web:8080 from ingress-nginx/ingress-nginx-controller[Deployment]: yes/yes',
    ]);
    expect(rows(text)).toEqual([]);
    const other = policy('from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } } }]');
    expect(shown(WEB + SERVICE + NGINX + ingress(`{ ingressClassName: edge, ${TO_80} }`) + other)).toEqual([
      'ingress front -> web:8080 from ingress-nginx/ingress-nginx-controller[Deployment]: yes/no',
    ]);
  });

  it('A38: load balancers that send straight to pods come from addresses', () => {
    const text = (block: string) =>
      WEB +
      SERVICE +
      ingress(`{ ingressClassName: alb, ${TO_80} }`, 'front', '{ alb.ingress.kubernetes.io/target-type: ip }') +
      policy(`from: [${block}]`);
    expect(shown(text('{ namespaceSelector: {} }'))).toEqual(['ingress front -> web:8080 from nobody: yes/no']);
    expect(shown(text('{ ipBlock: { cidr: 10.0.0.0/8 } }'))).toEqual([
      'ingress front -> web:8080 from 10.0.0.0/8: yes/yes',
    ]);
  });

  it('lists the controller as a source where any pod may, on the ports that the routes lead to', () => {
    expect(rows(WEB + SERVICE + ingress(`{ ${TO_80} }`))).toEqual([
      '{ingress-controller} => shop/web[Deployment] : TCP 8080',
    ]);
    expect(
      rows(
        WEB +
          SERVICE +
          ingress(`{ ${TO_80} }`) +
          policy('from: [{ namespaceSelector: {} }]', ', ports: [{ port: 9000 }]'),
      ),
    ).toEqual([]);
    expect(rows(WEB + SERVICE + ingress(`{ ${TO_80} }`) + policy('from: [{ podSelector: {} }]'))).toEqual([
      '{ingress-controller} => shop/web[Deployment] : No Connections ?TCP 8080',
    ]);
  });
});

describe('Gateway API', () => {
  const gateway = (listener: string, namespace = 'shop', extra = '') => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: ${namespace} }
spec: { gatewayClassName: c, listeners: [{ name: l, port: 443, protocol: HTTPS, ${listener} }] }
${extra}
`;
  const route = (refs: string, kind = 'HTTPRoute', backend = '', namespace = 'shop', extra = '') => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: r, namespace: ${namespace} }
spec: { parentRefs: [${refs}], ${extra} rules: [{ backendRefs: [{ name: web, port: 80, ${backend} }] }] }
`;
  const all = 'allowedRoutes: { namespaces: { from: All } }';
  const led = 'gateway r -> web:8080 from {gateway-controller}: yes/yes';

  it.each([
    ['the same namespace by default', gateway(''), '{ name: gw }', [led]],
    ['no other namespace by default', gateway('', 'infra'), '{ name: gw, namespace: infra }', []],
    ['all namespaces', gateway(all, 'infra'), '{ name: gw, namespace: infra }', [led]],
    ['none', gateway('allowedRoutes: { namespaces: { from: None } }'), '{ name: gw }', []],
    [
      'namespaces that a selector matches',
      gateway(
        'allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: shop } } } }',
        'infra',
      ),
      '{ name: gw, namespace: infra }',
      [led],
    ],
    [
      'no namespaces that a selector does not match',
      gateway('allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { team: a } } } }', 'infra'),
      '{ name: gw, namespace: infra }',
      [],
    ],
    ['a listener by name', gateway(''), '{ name: gw, sectionName: l }', [led]],
    ['a listener that is named twice', gateway(''), '{ name: gw, sectionName: l }, { name: gw, port: 443 }', [led]],
    ['no listener of another name', gateway(''), '{ name: gw, sectionName: other }', []],
    ['no listener of another port', gateway(''), '{ name: gw, port: 80 }', []],
    ['no kinds that are not allowed', gateway('allowedRoutes: { kinds: [{ kind: GRPCRoute }] }'), '{ name: gw }', []],
    ['nothing for a mesh', gateway(''), '{ kind: Service, group: "", name: gw }', []],
  ])('A39: a listener takes routes from %s', (_, listener, refs, expected) => {
    expect(shown(WEB + SERVICE + listener + route(refs))).toEqual(expected);
  });

  it('A39: a Gateway that is not in the manifests may publish', () => {
    expect(shown(WEB + SERVICE + route('{ name: elsewhere }'))).toEqual([
      'gateway r -> web:8080 from {gateway-controller}: unknown/yes',
    ]);
  });

  it.each([
    ['GRPCRoute', 'HTTPS', [led]],
    ['TCPRoute', 'HTTPS', []],
    ['TCPRoute', 'TCP', [led]],
    ['TLSRoute', 'TLS', [led]],
  ])('A39: %s on a listener for %s', (kind, protocol, expected) => {
    expect(
      shown(
        WEB + SERVICE + gateway(`protocol: ${protocol}`).replace('protocol: HTTPS, ', '') + route('{ name: gw }', kind),
      ),
    ).toEqual(expected);
  });

  it.each([
    ['*.example.com', 'a.example.com', 1],
    ['*.example.com', 'example.com', 0],
    ['a.example.com', '*.example.com', 1],
    ['a.example.com', 'b.example.com', 0],
  ])('A39: a listener for %s and a route for %s', (listener, host, count) => {
    const text =
      WEB +
      SERVICE +
      gateway(`hostname: "${listener}"`) +
      route('{ name: gw }', 'HTTPRoute', '', 'shop', `hostnames: ["${host}"],`);
    expect(shown(text)).toHaveLength(count);
  });

  it('A39: weight 0 gets no traffic', () => {
    expect(shown(WEB + SERVICE + gateway('') + route('{ name: gw }', 'HTTPRoute', 'weight: 0'))).toEqual([]);
  });

  const grant = (kind: string, from: string, to = '{ group: "", kind: Service }') => `
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g, namespace: shop }
spec: { from: [{ group: gateway.networking.k8s.io, kind: ${kind}, namespace: ${from} }], to: [${to}] }
`;

  it.each([
    ['no grant', '', 0],
    ['a grant', grant('HTTPRoute', 'front'), 1],
    ['a grant for another kind', grant('TCPRoute', 'front'), 0],
    ['a grant for another namespace', grant('HTTPRoute', 'back'), 0],
    ['a grant for another Service', grant('HTTPRoute', 'front', '{ group: "", kind: Service, name: db }'), 0],
  ])('A39, A-X13: a backend in another namespace with %s', (_, text, count) => {
    const across =
      gateway(all, 'infra') + route('{ name: gw, namespace: infra }', 'HTTPRoute', 'namespace: shop', 'front');
    expect(shown(WEB + SERVICE + across + text)).toHaveLength(count);
  });

  it('A40: on Cilium the proxy is no pod, so a rule for pods decides nothing and a rule for all does', () => {
    const cilium = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: c }
spec: { controllerName: io.cilium/gateway-controller }
`;
    const base = WEB + SERVICE + cilium + gateway('') + route('{ name: gw }');
    expect(shown(base)).toEqual([led]);
    expect(shown(base + policy('from: [{ namespaceSelector: {} }]'))).toEqual([
      led.replace('yes/yes', 'yes/unknown(dialect-not-enforced)'),
    ]);
  });

  it('A40: pods that carry the name of the Gateway are its data plane', () => {
    const envoy = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gw-istio, namespace: shop }
spec:
  selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: gw } }
  template:
    metadata: { labels: { gateway.networking.k8s.io/gateway-name: gw } }
    spec: { containers: [{ name: c, image: proxy }] }
`;
    expect(shown(WEB + SERVICE + envoy + gateway('') + route('{ name: gw }'))).toEqual([
      'gateway r -> web:8080 from shop/gw-istio[Deployment]: yes/yes',
    ]);
  });
});

describe('OpenShift Route', () => {
  const route = (spec: string) => `
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: r, namespace: shop }
spec: ${spec}
`;
  it.each([
    ['a Service port by name', '{ port: { targetPort: main }, to: { kind: Service, name: web } }', [8080]],
    ['a pod port by number', '{ port: { targetPort: 9000 }, to: { kind: Service, name: web } }', [9000]],
    ['no Service port by number', '{ port: { targetPort: 80 }, to: { kind: Service, name: web } }', []],
    ['all ports without one', '{ to: { kind: Service, name: web } }', [8080, 9000]],
    [
      'alternate backends',
      '{ to: { name: x }, port: { targetPort: adm }, alternateBackends: [{ kind: Service, name: web }] }',
      [9000],
    ],
    ['nothing with weight 0', '{ to: { kind: Service, name: web, weight: 0 } }', []],
  ])('A41: leads to %s', (_, spec, ports) => {
    expect(exposureOf(clusterOf(WEB + SERVICE + route(spec))).map(({ port }) => port)).toEqual(ports);
  });

  it('A41: the namespace of the router carries a known label', () => {
    const labels = (text: string) => policy(`from: [{ namespaceSelector: { matchLabels: { ${text} } } }]`);
    const base = WEB + SERVICE + route('{ port: { targetPort: main }, to: { kind: Service, name: web } }');
    expect(shown(base + labels('network.openshift.io/policy-group: ingress'))).toEqual([
      'route r -> web:8080 from {ingress-controller}: yes/yes',
    ]);
    expect(shown(base + labels('network.openshift.io/policy-group: monitoring'))).toEqual([
      'route r -> web:8080 from {ingress-controller}: yes/no',
    ]);
  });
});

describe('Services that are published', () => {
  const PORT = 'ports: [{ port: 80, targetPort: 8080 }]';
  it.each([
    ['LoadBalancer', '', 'load-balancer web -> web:8080 from 0.0.0.0/0: yes/yes'],
    ['NodePort', '', 'node-port web -> web:8080 from 0.0.0.0/0: yes/yes'],
    ['ClusterIP, externalIPs: [192.0.2.1]', '', 'external-ip web -> web:8080 from 0.0.0.0/0: yes/yes'],
    [
      'LoadBalancer',
      'annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal }',
      'internal-load-balancer web -> web:8080 from 10.0.0.0/8: yes/yes',
    ],
    [
      'LoadBalancer',
      'annotations: { service.beta.kubernetes.io/aws-load-balancer-internal: "true" }',
      'internal-load-balancer web -> web:8080 from 10.0.0.0/8: yes/yes',
    ],
    [
      'LoadBalancer',
      'annotations: { networking.gke.io/load-balancer-type: Internal }',
      'internal-load-balancer web -> web:8080 from 10.0.0.0/8: yes/yes',
    ],
    [
      'LoadBalancer',
      'annotations: { service.beta.kubernetes.io/azure-load-balancer-internal: "true" }',
      'internal-load-balancer web -> web:8080 from 10.0.0.0/8: yes/yes',
    ],
    [
      'LoadBalancer, loadBalancerSourceRanges: [198.51.100.0/24]',
      '',
      'load-balancer web -> web:8080 from 198.51.100.0/24: yes/yes',
    ],
  ])('A33, A34: type %s %s', (type, extra, expected) => {
    expect(shown(WEB + service(`type: ${type}, ${PORT}`, extra))).toEqual([expected]);
  });

  it('A33: a plain Service publishes nothing', () => {
    expect(shown(WEB + service(PORT))).toEqual([]);
  });

  it.each([
    ['Cluster', 'from: [{ ipBlock: { cidr: 198.51.100.0/24 } }]', 'unknown(node-ip-unknown)'],
    ['Local', 'from: [{ ipBlock: { cidr: 198.51.100.0/24 } }]', 'yes'],
    ['Cluster', 'from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]', 'yes'],
    ['Cluster', 'from: [{ namespaceSelector: {} }]', 'no'],
    ['Local', 'from: [{ namespaceSelector: {} }]', 'no'],
    ['Cluster', '', 'yes'],
  ])('A33, A42: externalTrafficPolicy %s with a policy "%s" is permitted: %s', (traffic, from, expected) => {
    const text = WEB + service(`type: LoadBalancer, externalTrafficPolicy: ${traffic}, ${PORT}`) + policy(from);
    expect(shown(text).map((line) => line.replace(/^.*yes\//, ''))).toEqual([expected]);
  });

  it('A33: source ranges of the load balancer apply beside policies', () => {
    const text = (block: string) =>
      WEB +
      service(
        `type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [198.51.100.0/24], ${PORT}`,
      ) +
      policy(`from: [{ ipBlock: { cidr: ${block} } }]`);
    expect(shown(text('198.51.100.0/25'))).toEqual(['load-balancer web -> web:8080 from 198.51.100.0/25: yes/yes']);
    expect(shown(text('203.0.113.0/24'))).toEqual(['load-balancer web -> web:8080 from nobody: yes/no']);
  });

  it('A24: a host port leads to the pod, and policies see the pod', () => {
    const pod = `
---
apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: c, image: i, ports: [{ containerPort: 8080, hostPort: 80 }] }] }
`;
    expect(shown(pod)).toEqual(['host-port edge -> edge:8080 from 0.0.0.0/0: yes/yes']);
    expect(shown(pod + policy('from: [{ namespaceSelector: {} }]'))).toEqual([
      'host-port edge -> edge:8080 from nobody: yes/no',
    ]);
  });

  it('A32: an ExternalName publishes no pods', () => {
    expect(
      shown(WEB + service(`type: ExternalName, externalName: a.example, externalIPs: [192.0.2.1], ${PORT}`)),
    ).toEqual([]);
  });
});
