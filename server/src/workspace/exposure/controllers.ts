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
}

const CONTROLLERS: readonly KnownController[] = [
  { controller: /^k8s\.io\/ingress-nginx/, classes: ['nginx'], pods: /ingress-nginx|nginx-ingress-controller/ },
  { controller: /^nginx\.org\//, classes: ['nginx'], pods: /^nginx-ingress(?:$|-)|nginx\/nginx-ingress/ },
  { controller: /^traefik\.io\//, classes: ['traefik'], pods: /(?:^|\/)traefik(?:$|-)/ },
  { controller: /haproxy/, classes: ['haproxy'], pods: /haproxy-ingress|haproxy-kubernetes-ingress|haproxytech/ },
  { controller: /konghq\.com\//, classes: ['kong'], pods: /(?:^|\/)kong(?:$|-)/ },
  { controller: /^projectcontour\.io\//, classes: ['contour'], pods: /^(?:contour-)?envoy$/ },
  { controller: /^getambassador\.io\//, classes: ['ambassador'], pods: /emissary-ingress|(?:^|\/)ambassador(?:$|-)/ },
  { controller: /^istio\.io\//, classes: ['istio'], pods: /istio-ingressgateway/ },
  { controller: /^gateway\.nginx\.org\//, classes: [], pods: /nginx-gateway/ },
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
      const own = gateway === undefined ? [] : madeFor(cluster, gateway.name);
      return (
        pods(own) ?? pods(known(cluster, controller, undefined)) ?? { kind: 'unseen', controller, place: 'anywhere' }
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
  return pods(known(cluster, controller, className)) ?? { kind: 'unseen', controller, place: 'anywhere' };
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

const found = new WeakMap<Cluster, Map<string, readonly Workload[]>>();

/** Many routes ask for the same controller. */
function once(cluster: Cluster, key: string, search: () => readonly Workload[]): readonly Workload[] {
  const kept = found.get(cluster) ?? new Map<string, readonly Workload[]>();
  found.set(cluster, kept);
  const workloads = kept.get(key) ?? search();
  kept.set(key, workloads);
  return workloads;
}

/** Pods that an implementation has made for the Gateway of that name. */
function madeFor(cluster: Cluster, gateway: string): readonly Workload[] {
  return once(cluster, `gateway ${gateway}`, () =>
    cluster.workloads.filter(({ labels }) => GATEWAY_LABELS.some((label) => labels.get(label) === gateway)),
  );
}

/** Workloads of a well-known controller. Without any hint the only controller there is must be meant. */
function known(cluster: Cluster, controller: string | undefined, className: string | undefined): readonly Workload[] {
  return once(cluster, `controller ${controller ?? ''} ${className ?? ''}`, () =>
    search(cluster, controller, className),
  );
}

function search(cluster: Cluster, controller: string | undefined, className: string | undefined): readonly Workload[] {
  const candidates = CONTROLLERS.filter((entry) =>
    controller !== undefined
      ? entry.controller.test(controller)
      : className === undefined || entry.classes.includes(className),
  );
  const perController = candidates.map(({ pods: pattern }) =>
    cluster.workloads.filter((workload) => isOf(workload, pattern)),
  );
  const present = perController.filter((workloads) => workloads.length > 0);
  return present.length === 1 ? (present[0] ?? []) : [];
}

/** Jobs and side parts of a controller, which share its labels, serve nothing. */
function isOf(workload: Workload, pattern: RegExp): boolean {
  if (workload.kind === 'Job' || workload.kind === 'CronJob') return false;
  const component = workload.labels.get('app.kubernetes.io/component');
  if (component !== undefined && /admission|backend|cert/.test(component)) return false;
  const images = (workload.templateResource?.fact.template?.containers ?? []).flatMap(({ image, kind }) =>
    image === undefined || kind !== 'container' ? [] : [(image.split('@')[0] ?? image).replace(/:[^/:]*$/, '')],
  );
  const labels = TELLING_LABELS.flatMap((key) => workload.labels.get(key) ?? []);
  return [workload.name, ...labels, ...images].some((text) => pattern.test(text.toLowerCase()));
}
