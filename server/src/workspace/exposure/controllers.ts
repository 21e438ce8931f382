import type { LabelFact, RouteFact } from '../../dialects/facts';
import { IpSet, PRIVATE_RANGES } from '../../engine/ip-set';
import type { Cluster, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import type { RouteTarget } from './route-targets';

/** Who opens the connections to the backends of a route (A37, A38, A40). */
export type RouteServer =
  | { readonly kind: 'workloads'; readonly workloads: readonly Workload[] }
  /** Pods that no manifest shows. `router`: OpenShift's, whose namespace is known (A41); `cilium`: Envoy on the nodes. */
  | {
      readonly kind: 'unseen';
      readonly controller: string | undefined;
      readonly place: 'anywhere' | 'router' | 'cilium';
    }
  /** A load balancer outside the cluster that sends straight to the pods. */
  | { readonly kind: 'addresses'; readonly addresses: IpSet }
  /** A load balancer that goes by way of node ports. */
  | { readonly kind: 'nodes' };

interface KnownController {
  /** Matched with `spec.controller` of the class. */
  readonly controller: RegExp;
  /** Names by which the class usually goes. */
  readonly classes: readonly string[];
  /** Matched with names, telling labels and images of workloads: the pods that open the connections. */
  readonly pods: RegExp;
  /** Whether it serves Gateways, or nothing else. */
  readonly gateways?: 'too' | 'only';
}

const CONTROLLERS: readonly KnownController[] = [
  { controller: /^k8s\.io\/ingress-nginx/, classes: ['nginx'], pods: /ingress-nginx|nginx-ingress-controller/ },
  { controller: /^nginx\.org\//, classes: ['nginx'], pods: /^nginx-ingress(?:$|-)|nginx\/nginx-ingress/ },
  { controller: /^traefik\.io\//, classes: ['traefik'], pods: /(?:^|\/)traefik(?:$|-)/, gateways: 'too' },
  { controller: /haproxy/, classes: ['haproxy'], pods: /haproxy-ingress|haproxy-kubernetes-ingress|haproxytech/ },
  { controller: /konghq\.com\//, classes: ['kong'], pods: /(?:^|\/)kong(?:$|-)/, gateways: 'too' },
  { controller: /^projectcontour\.io\//, classes: ['contour'], pods: /^(?:contour-)?envoy$/, gateways: 'too' },
  { controller: /^getambassador\.io\//, classes: ['ambassador'], pods: /emissary-ingress|(?:^|\/)ambassador(?:$|-)/ },
  { controller: /^istio\.io\//, classes: ['istio'], pods: /istio-ingressgateway/, gateways: 'too' },
  { controller: /^gateway\.nginx\.org\//, classes: [], pods: /nginx-gateway/, gateways: 'only' },
];

const ROUTER_NAMESPACE = 'openshift-ingress';
const TELLING_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'] as const;
/** Labels by which an implementation marks the pods that it makes for one Gateway. */
const GATEWAY_LABELS = [
  'gateway.networking.k8s.io/gateway-name',
  'istio.io/gateway-name',
  'gateway.envoyproxy.io/owning-gateway-name',
] as const;
/** Google's load balancers; they reach container-native backends from these (A38). */
const GOOGLE = IpSet.range(4, 0x23bf0000n, 0x23bfffffn).union(IpSet.range(4, 0x82d30000n, 0x82d303ffn));

/** Finds out who serves a route; falls back on a controller that no manifest shows. */
export function serverOf(cluster: Cluster, target: Pick<RouteTarget, 'route' | 'attachment'>): RouteServer {
  const { route, attachment } = target;
  switch (route.fact.family) {
    case 'openshift': {
      const routers = (cluster.namespaces.get(ROUTER_NAMESPACE)?.workloads ?? []).filter(({ name }) =>
        name.startsWith('router-'),
      );
      return pods(routers) ?? { kind: 'unseen', controller: undefined, place: 'router' };
    }
    case 'gateway': {
      const gateway = attachment?.gateway;
      const controller = controllerOf(cluster, 'GatewayClass', gateway?.fact.className);
      if (controller?.startsWith('io.cilium/') === true) return { kind: 'unseen', controller, place: 'cilium' };
      const own = gateway === undefined ? [] : (servingWorkloads(cluster).byGateway.get(gateway.name) ?? []);
      return (
        pods(own) ??
        pods(known(cluster, 'gateway', controller, undefined)) ?? { kind: 'unseen', controller, place: 'anywhere' }
      );
    }
    case 'ingress':
      return ingressServer(cluster, route);
  }
}

function ingressServer(cluster: Cluster, route: Resource<RouteFact>): RouteServer {
  const className = route.fact.controller;
  const controller = controllerOf(cluster, 'IngressClass', className);
  const is = (prefix: string, name: string) => controller?.startsWith(prefix) ?? className === name;
  if (is('ingress.k8s.aws/', 'alb')) return awsServer(route.fact.annotations);
  if (is('networking.gke.io/', 'gce')) return { kind: 'addresses', addresses: GOOGLE };
  if (is('io.cilium/', 'cilium')) return { kind: 'unseen', controller, place: 'cilium' };
  return pods(known(cluster, 'ingress', controller, className)) ?? { kind: 'unseen', controller, place: 'anywhere' };
}

/** With target type `ip` the balancer talks to the pods from its own addresses, which are private (A38). */
function awsServer(annotations: readonly LabelFact[]): RouteServer {
  const type = annotations.find(({ key }) => key.value === 'alb.ingress.kubernetes.io/target-type')?.value.value;
  return type === 'ip' ? { kind: 'addresses', addresses: PRIVATE_RANGES } : { kind: 'nodes' };
}

function pods(workloads: readonly Workload[]): RouteServer | undefined {
  return workloads.length === 0 ? undefined : { kind: 'workloads', workloads };
}

/** `spec.controller` of the class; of the default class when none is named (A37). */
function controllerOf(cluster: Cluster, kind: string, className: string | undefined): string | undefined {
  const classes = cluster.controllerClasses.filter(({ fact }) => fact.kind === kind);
  const found = classes.find(({ name, fact }) => (className === undefined ? fact.isDefault : name === className));
  return found?.fact.controller;
}

/** Workloads of a well-known controller. Without any hint the only controller there is must be meant. */
function known(
  cluster: Cluster,
  family: 'ingress' | 'gateway',
  controller: string | undefined,
  className: string | undefined,
): readonly Workload[] {
  const { byController } = servingWorkloads(cluster);
  const serves = ({ gateways }: KnownController) =>
    family === 'gateway' ? gateways !== undefined : gateways !== 'only';
  const present = CONTROLLERS.filter((entry) =>
    controller !== undefined
      ? entry.controller.test(controller)
      : serves(entry) && (className === undefined || entry.classes.includes(className)),
  ).flatMap((entry) => {
    const workloads = byController.get(entry) ?? [];
    return workloads.length > 0 ? [workloads] : [];
  });
  return present.length === 1 ? (present[0] ?? []) : [];
}

/** Workloads that open the connections of routes, found once a cluster and not once a route. */
interface ServingWorkloads {
  readonly byController: ReadonlyMap<KnownController, readonly Workload[]>;
  /** By the name of the Gateway that they were made for. */
  readonly byGateway: ReadonlyMap<string, readonly Workload[]>;
}

const serving = new WeakMap<Cluster, ServingWorkloads>();

function servingWorkloads(cluster: Cluster): ServingWorkloads {
  let found = serving.get(cluster);
  if (found === undefined) {
    const told = cluster.workloads.map((workload) => ({ workload, texts: tellingTexts(workload) }));
    const named = CONTROLLERS.map((entry) => {
      const own = told.filter(({ texts }) => texts.some((text) => entry.pods.test(text)));
      return [entry, own.map(({ workload }) => workload)] as const;
    });
    const byGateway = new Map<string, Workload[]>();
    for (const workload of cluster.workloads) {
      for (const name of new Set(GATEWAY_LABELS.flatMap((label) => workload.labels.get(label) ?? []))) {
        byGateway.set(name, [...(byGateway.get(name) ?? []), workload]);
      }
    }
    found = { byController: new Map(named), byGateway };
    serving.set(cluster, found);
  }
  return found;
}

/** Names, labels and images by which a workload is known. Jobs and side parts of a controller, which share them, serve nothing. */
function tellingTexts(workload: Workload): readonly string[] {
  if (workload.kind === 'Job' || workload.kind === 'CronJob') return [];
  const component = workload.labels.get('app.kubernetes.io/component');
  if (component !== undefined && /admission|backend|cert/.test(component)) return [];
  const images = (workload.templateResource?.fact.template?.containers ?? []).flatMap(({ image, kind }) =>
    image === undefined || kind !== 'container' ? [] : [(image.split('@')[0] ?? image).replace(/:[^/:]*$/, '')],
  );
  const labels = TELLING_LABELS.flatMap((key) => workload.labels.get(key) ?? []);
  return [workload.name, ...labels, ...images].map((text) => text.toLowerCase());
}
