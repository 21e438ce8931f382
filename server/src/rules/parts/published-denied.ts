import { IpSet } from '../../engine/ip-set';
import { PortSet } from '../../engine/port-set';
import { YES } from '../../engine/tri';
import { controllerPeer } from '../../generate/infrastructure-peers';
import type { PlannedPeer } from '../../generate/plan';
import type { Cluster, ServiceEntry, Workload } from '../../workspace/cluster';
import { type Exposure, exposureOf, isSelectable } from '../../workspace/exposure/exposure';
import { unseenPods } from '../../workspace/exposure/unseen-pods';
import type { Resource } from '../../workspace/snapshot';
import { type Addition, additionOf, podsPeer } from './allow-rule';
import { type DeniedFlow, isToldElsewhere } from './almost-admitted';
import { type Denial, denialsBetween } from './denial';
import { groupBy } from './group';
import { mayBeAllowedByOthers } from './not-judged';
import { isOpenTo, isOpenToNodes } from './outside';
import { perCluster } from './per-cluster';
import { unique } from './prose';

/** Something published of which policies let nothing through. */
export interface DeniedPublication {
  /** What publishes it: an Ingress or route, or a Service. */
  readonly resource: Resource;
  readonly service: ServiceEntry | undefined;
  /** All of them are denied. */
  readonly exposures: readonly Exposure[];
  /** Where; the source's end first. */
  readonly denials: readonly Denial[];
}

/** Ingresses and routes of which no backend of a Service may be reached by who serves them (A37 to A42). */
export const deniedRoutes = perCluster((cluster) =>
  deniedPublications(
    cluster,
    exposureOf(cluster).filter(({ via }) => ROUTES.includes(via)),
  ),
);

/**
 * Services that nobody outside can use. One that some Ingress or route leads to as well has another way in: its node ports are
 * then a means and not an end. Ports of the node itself (hostPort) are as often meant for pods that run there.
 */
export const deniedServices = perCluster((cluster) => {
  const routed = new Set(exposureOf(cluster).flatMap(({ via, service }) => (ROUTES.includes(via) ? [service] : [])));
  return deniedPublications(
    cluster,
    exposureOf(cluster).filter(({ via }) => !ROUTES.includes(via) && via !== 'host-port'),
  ).filter(({ service, exposures }) => exposures.some(({ via }) => via !== 'node-port') || !routed.has(service));
});

const ROUTES: readonly Exposure['via'][] = ['ingress', 'gateway', 'route'];

function deniedPublications(cluster: Cluster, exposures: readonly Exposure[]): readonly DeniedPublication[] {
  const groups = groupBy(
    exposures,
    ({ resource, service }) =>
      `${resource.uri}#${resource.documentIndex}.${resource.factIndex} ${service?.namespace}/${service?.name}`,
  );
  return [...groups.values()].flatMap((group): DeniedPublication[] => {
    const [first] = group;
    if (first === undefined || !group.every((exposure) => isDenied(cluster, exposure))) return [];
    const denials = denialsOf(cluster, first);
    const { resource, service, source } = first;
    // What was meant to admit it has a mistake, and is the better place to tell.
    if (source.kind === 'workload' && isToldElsewhere(cluster, flowOf(first, source.workload), denials)) return [];
    return denials.length === 0 ? [] : [{ resource, service, exposures: group, denials }];
  });
}

function flowOf({ workload, protocol, port }: Exposure, from: Workload): DeniedFlow {
  return { from, to: workload, protocol, port };
}

function isDenied(cluster: Cluster, exposure: Exposure): boolean {
  const { permitted, source, workload, protocol, port } = exposure;
  if (mayBeAllowedByOthers(cluster, workload, 'ingress')) return false;
  if (permitted === 'no') return true;
  if (source.kind !== 'controller' || permitted === 'yes') return false;
  // A controller that nobody knows may even stand beside its backends. Nobody puts it there and writes no rule for it.
  const ports = PortSet.of(protocol, port);
  const { allowed, unknown } = unseenPods(cluster, workload.namespace).fromElsewhere(workload, ports);
  return allowed.isEmpty && unknown.isEmpty && !admitsAddresses(cluster, workload, ports);
}

/** Whether some address or node may connect. */
export function admitsAddresses(cluster: Cluster, workload: Workload, ports: PortSet): boolean {
  return (
    isOpenTo(cluster, workload, 'ingress', IpSet.ALL, ports, 'perhaps') ||
    isOpenToNodes(cluster, workload, 'ingress', ports)
  );
}

function denialsOf(cluster: Cluster, { source, workload, protocol, port }: Exposure): readonly Denial[] {
  if (source.kind === 'workload') return denialsBetween(cluster, source.workload, workload, protocol, port);
  const { isolated, by } = cluster.isolation(workload, 'ingress');
  if (isolated === YES) return [{ direction: 'ingress', by, byIsolation: true }];
  const others = cluster.policiesSelecting(workload, 'ingress');
  return others.length === 0 ? [] : [{ direction: 'ingress', by: others, byIsolation: false }];
}

/** The rules that let it through; undefined when no rule of a namespace can. */
export function additionsFor(
  cluster: Cluster,
  { exposures, denials }: DeniedPublication,
): readonly Addition[] | undefined {
  if (denials.some(({ byIsolation }) => !byIsolation)) return undefined;
  const additions = [...groupBy(exposures, ({ workload }) => workload)].map(([workload, ofWorkload]) => {
    const ports = portsOf(ofWorkload);
    const peers = ofWorkload.map((exposure) => peersOf(cluster, exposure));
    if (peers.some((peer) => peer === undefined)) return undefined;
    const distinct = new Map(peers.flatMap((peer) => peer ?? []).map((peer) => [JSON.stringify(peer), peer]));
    return [
      additionOf(workload, 'ingress', { peers: [...distinct.values()], ports }, `${workload.name}-from-outside`),
      ...egressOfControllers(cluster, ofWorkload, denials),
    ];
  });
  return additions.some((addition) => addition === undefined)
    ? undefined
    : additions.flatMap((addition) => addition ?? []);
}

function portsOf(exposures: readonly Exposure[]) {
  return [...new Map(exposures.map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }])).values()];
}

/** A controller of the manifests may be isolated itself. */
function egressOfControllers(cluster: Cluster, exposures: readonly Exposure[], denials: readonly Denial[]): Addition[] {
  if (!denials.some(({ direction }) => direction === 'egress')) return [];
  return exposures.flatMap(({ source, workload, protocol, port }) => {
    const controller = source.kind === 'workload' ? source.workload : undefined;
    const peer = controller && podsPeer(cluster, workload, controller.namespace);
    if (controller === undefined || peer === undefined) return [];
    const rule = { peers: [peer], ports: [{ protocol, port }] };
    return [additionOf(controller, 'egress', rule, `${controller.name}-to-${workload.name}`)];
  });
}

/** Every address: what a node or a balancer of the cloud sends has an address that manifests do not tell. */
const EVERY_ADDRESS: PlannedPeer = { kind: 'addresses', cidr: '0.0.0.0/0', except: [] };

function peersOf(
  cluster: Cluster,
  { source, workload, via, service, resource }: Exposure,
): readonly PlannedPeer[] | undefined {
  switch (source.kind) {
    case 'workload': {
      if (source.workload.hostNetwork) return [EVERY_ADDRESS];
      const peer = podsPeer(cluster, source.workload, workload.namespace);
      return peer === undefined ? undefined : [peer];
    }
    case 'controller': {
      // Traffic of a proxy that is neither a pod nor has an address cannot be selected.
      if (resource.fact.type !== 'route' || !isSelectable(source)) return undefined;
      return [controllerPeer(via === 'gateway' ? undefined : resource.fact.controller).peer];
    }
    case 'addresses': {
      const fact = service?.resource.fact;
      // Behind a balancer that rewrites sources only the nodes' addresses would be seen.
      const kept = via === 'internal-load-balancer' || fact?.externalTrafficPolicy === 'Local' || fact === undefined;
      const addresses = source.addresses.family(4);
      if ((!kept && !ROUTES.includes(via)) || addresses.equals(IpSet.ALL_V4)) return [EVERY_ADDRESS];
      const blocks = source.addresses.cidrs();
      return blocks.map((cidr) => ({ kind: 'addresses', cidr, except: [] }));
    }
  }
}

/** `TCP 8080 and TCP 8443`. */
export function publishedPorts(exposures: readonly Exposure[]): readonly string[] {
  return unique(exposures.map(({ protocol, port }) => `${protocol} ${port}`));
}
