import { describe, expect, it } from 'vitest';
import { explainExposure } from '../../server/src/workspace/exposure/explain-exposure';
import { permittedOver, publicationsOf } from '../../server/src/workspace/exposure/publications';
import { permittedInShort, portMapping, publicationSentence } from '../../server/src/workspace/exposure/words';
import { workloadOf } from '../support/flow';
import { clusterOf } from '../support/workspace';

/** What publishes a workload and what policies say to it are two facts (A42). */

const WEB = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: web, ports: [{ name: http, containerPort: 8080 }, { containerPort: 9000 }] }] }
`;

function service(spec: string, extra = ''): string {
  return `
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, ${extra} }
spec: { selector: { app: web }, ${spec} }
`;
}

const PORT = 'ports: [{ name: main, port: 80, targetPort: http }]';
const SERVICE = service(PORT);

const INGRESS = (extra = '', annotations = '{}') => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: shop, annotations: ${annotations} }
spec: { ${extra} defaultBackend: { service: { name: web, port: { name: main } } } }
`;

const policy = (from: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [${from}] }
`;

const controller = (name: string, image: string, spec = '', type = 'LoadBalancer') => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: edge }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${spec} containers: [{ name: c, image: ${image}, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: edge }
spec: { type: ${type}, selector: { app: ${name} }, ports: [{ port: 80 }] }
`;

const NGINX = controller('ingress-nginx', 'registry.k8s.io/ingress-nginx/controller');

function published(text: string) {
  const cluster = clusterOf(text);
  return publicationsOf(cluster, workloadOf(cluster, 'shop/web'));
}

const sentences = (text: string) => published(text).map((one) => publicationSentence(one));

describe('how far a workload is published', () => {
  it.each([
    ['LoadBalancer', service(`type: LoadBalancer, ${PORT}`), 'internet'],
    [
      'LoadBalancer for private clients',
      service(`type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], ${PORT}`),
      'internal',
    ],
    [
      'internal LoadBalancer (A34)',
      service(`type: LoadBalancer, ${PORT}`, 'annotations: { networking.gke.io/load-balancer-type: Internal }'),
      'internal',
    ],
    ['NodePort', service(`type: NodePort, ${PORT}`), 'nodes'],
    ['public external address', service(`externalIPs: [198.51.100.1], ${PORT}`), 'internet'],
    ['private external address', service(`externalIPs: [10.1.1.1, "fd00::1"], ${PORT}`), 'internal'],
    [
      'Ingress whose controller is published to the internet',
      SERVICE + NGINX + INGRESS('ingressClassName: nginx,'),
      'internet',
    ],
    [
      'Ingress whose controller is published on node ports',
      SERVICE + controller('ingress-nginx', 'registry.k8s.io/ingress-nginx/controller', '', 'NodePort') + INGRESS(),
      'nodes',
    ],
    [
      'Ingress whose controller is on the host network',
      SERVICE +
        controller('ingress-nginx', 'registry.k8s.io/ingress-nginx/controller', 'hostNetwork: true,', 'ClusterIP') +
        INGRESS(),
      'nodes',
    ],
    [
      'Ingress whose controller nothing publishes',
      SERVICE + controller('ingress-nginx', 'registry.k8s.io/ingress-nginx/controller', '', 'ClusterIP') + INGRESS(),
      'unknown',
    ],
    ['Ingress of an unknown controller', SERVICE + INGRESS(), 'unknown'],
    ['Ingress of AWS, internal unless told', SERVICE + INGRESS('ingressClassName: alb,'), 'internal'],
    [
      'Ingress of AWS for the internet',
      SERVICE + INGRESS('ingressClassName: alb,', '{ alb.ingress.kubernetes.io/scheme: internet-facing }'),
      'internet',
    ],
    ['Ingress of Google', SERVICE + INGRESS('ingressClassName: gce,'), 'internet'],
    ['internal Ingress of Google', SERVICE + INGRESS('ingressClassName: gce-internal,'), 'internal'],
  ])('%s', (_, text, reach) => {
    expect(published(WEB + text).map((one) => one.reach)).toEqual([reach]);
  });

  it('nothing publishes a workload that only has a ClusterIP', () => {
    expect(published(WEB + SERVICE)).toEqual([]);
  });

  it('A37, A40: a controller that serves no Gateways opens no connections of routes', () => {
    const gateway = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: shop }
spec: { gatewayClassName: any, listeners: [{ name: l, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: shop }
spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }
`;
    const sources = (text: string) =>
      published(WEB + SERVICE + gateway + text).flatMap(({ exposures }) => exposures.map(({ source }) => source.kind));
    expect(sources(NGINX)).toEqual(['controller']);
    expect(sources(controller('traefik', 'docker.io/library/traefik'))).toEqual(['workload']);
    const byFabric = controller('nginx-gateway', 'ghcr.io/nginx/nginx-gateway-fabric');
    expect(sources(byFabric)).toEqual(['workload']);
    expect(published(WEB + SERVICE + INGRESS() + byFabric)[0]?.exposures[0]?.source.kind).toBe('controller');
  });
});

describe('what policies say to it', () => {
  const TWO = 'ports: [{ name: a, port: 80, targetPort: http }, { name: b, port: 9000 }]';
  const LOCAL = 'externalTrafficPolicy: Local';

  it.each([
    ['everybody', '{}', 'yes', 'allowed by policies'],
    ['nobody', '', 'no', 'denied by policies'],
    ['some ports', '{ ports: [{ port: http }] }', 'partly', 'allowed by policies on TCP 8080 only'],
    [
      'some clients',
      '{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }',
      'yes',
      'allowed by policies from 203.0.113.0/24 only',
    ],
    [
      'all clients but some',
      '{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [203.0.113.0/24] } }] }',
      'yes',
      'allowed by policies from any address except 203.0.113.0/24 only',
    ],
    ['every IPv4 client', '{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }', 'yes', 'allowed by policies'],
    ['pods only', '{ from: [{ namespaceSelector: {} }] }', 'no', 'denied by policies'],
  ])('%s', (_, rule, permitted, words) => {
    const [one, ...others] = published(WEB + service(`type: LoadBalancer, ${LOCAL}, ${TWO}`) + policy(rule));
    expect(others).toEqual([]);
    expect(one?.permitted).toBe(permitted);
    expect(one && permittedInShort(one)).toBe(words);
  });

  it('A33: where the client may be hidden, the sentence says so and what to do it depends on', () => {
    const text =
      service(`type: LoadBalancer, ${TWO}`) +
      policy('{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }], ports: [{ port: 8080 }] }');
    expect(sentences(WEB + text)).toEqual([
      'LoadBalancer Service web publishes TCP 8080, 9000 to the internet; policies deny TCP 9000, and whether they allow TCP 8080 is not known: ' +
        "with externalTrafficPolicy Cluster the pods may see a node's address instead of the client's",
    ]);
  });

  it.each([
    ['{ from: [{ namespaceSelector: { matchLabels: { team: edge } } }] }', 'namespace of the controller'],
    ['{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: nginx } } }] }', 'labels of the controller'],
    ['{ from: [{ podSelector: {} }] }', 'runs in this namespace'],
  ])('A37: of a controller that no manifest shows, %s depends on the %s', (rule, words) => {
    expect(sentences(WEB + SERVICE + INGRESS() + policy(rule))[0]).toContain(words);
  });

  it('several publishers agree or do not', () => {
    const both = service(`type: LoadBalancer, ${LOCAL}, ${PORT}`) + INGRESS();
    expect(permittedOver(published(WEB + both))).toBe('yes');
    expect(permittedOver(published(WEB + both + policy('{ from: [{ namespaceSelector: {} }] }')))).toBe('partly');
    expect(permittedOver(published(WEB + both + policy('')))).toBe('no');
    expect(permittedOver([])).toBeUndefined();
  });

  it('ports of the pods stand beside those of the Service where they differ (A28)', () => {
    const [one] = published(WEB + service(`type: LoadBalancer, ${TWO}`));
    expect(one && portMapping(one)).toBe('port 80 → TCP 8080, TCP 9000');
  });
});

describe('why policies permit it or not', () => {
  const verdicts = (text: string) => {
    const cluster = clusterOf(text);
    return publicationsOf(cluster, workloadOf(cluster, 'shop/web')).flatMap(({ exposures }) =>
      exposures.flatMap((exposure) => explainExposure(cluster, exposure).map(({ ingress }) => ingress.verdict.kind)),
    );
  };

  it('rests on the clients that are let in, or on the controller', () => {
    const some = policy('{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }');
    expect(verdicts(WEB + service(`type: LoadBalancer, externalTrafficPolicy: Local, ${PORT}`) + some)).toEqual([
      'allow',
    ]);
    const byNamespace = policy(
      '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }] }',
    );
    expect(verdicts(WEB + SERVICE + NGINX + INGRESS() + byNamespace)).toEqual(['allow']);
    expect(verdicts(WEB + SERVICE + NGINX + INGRESS() + policy(''))).toEqual(['deny']);
  });

  it('looks at pods from elsewhere and at neighbours of a controller that no manifest shows', () => {
    expect(verdicts(WEB + SERVICE + INGRESS() + policy('{ from: [{ podSelector: {} }] }'))).toEqual(['deny', 'allow']);
  });
});
