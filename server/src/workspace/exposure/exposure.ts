import type { GatewayFact, RouteFact, ServiceFact, WorkloadFact } from '../../dialects/facts';
import { IpSet, PRIVATE_RANGES } from '../../engine/ip-set';
import type { Protocol } from '../../engine/port-set';
import { YES } from '../../engine/tri';
import type { UnknownReason } from '../../engine/verdict';
import type { BackendPort, Cluster, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import { type RouteServer, serverOf } from './controllers';
import { INGRESS_CONTROLLER } from './controller-rows';
import { type Permission, Permissions, type SourceAddress } from './permissions';
import { type RouteTarget, routeTargets } from './route-targets';

/** One way by which a port of a workload is published, with whether policies let it through: two facts (A42). */
export interface Exposure {
  readonly workload: Workload;
  readonly protocol: Protocol;
  /** Of the pod, not of the Service (A28). */
  readonly port: number;
  readonly via:
    | 'ingress'
    | 'gateway'
    | 'route'
    | 'load-balancer'
    | 'internal-load-balancer'
    | 'node-port'
    | 'external-ip'
    | 'host-port';
  /** What publishes it: the Ingress or route, the Service, or the workload itself (A24). */
  readonly resource: Resource<RouteFact | ServiceFact | WorkloadFact>;
  readonly service: ServiceEntry | undefined;
  readonly servicePort: number | undefined;
  /** The Gateway that takes a route, if there is one in the manifests. */
  readonly gateway: Resource<GatewayFact> | undefined;
  /** Who opens the connection to the pod. */
  readonly source: ExposureSource;
  /** `unknown`: it may be, the Gateway is not in the manifests (A39). What surely is not published is not listed. */
  readonly published: 'yes' | 'unknown';
  readonly permitted: 'yes' | 'no' | 'unknown';
  /** Why it is not known whether policies let it through. */
  readonly reasons: readonly UnknownReason[];
}

export type ExposureSource =
  /** Controller pods of the manifests. */
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** Controller pods that no manifest shows. */
  | {
      readonly kind: 'controller';
      readonly name: string;
      readonly controller: string | undefined;
      /** What is known of it, see `RouteServer`. */
      readonly place: 'anywhere' | 'router' | 'cilium';
    }
  /** `clients`: those that policies let in, or may. `seen`: whether the pod sees the client's address or that of a node. */
  | { readonly kind: 'addresses'; readonly addresses: IpSet; readonly clients: IpSet; readonly seen: SourceAddress };

/** False where no selector can match the controller, because policies see neither its pods nor an address. */
export function isSelectable({ place }: Extract<ExposureSource, { kind: 'controller' }>): boolean {
  return place !== 'cilium';
}

const GATEWAY_CONTROLLER = '{gateway-controller}';

/** Everything that leads from outside to a workload's port: A24, A33, A34, A36 to A42. In the order of workloads. */
export function exposureOf(cluster: Cluster): readonly Exposure[] {
  return cluster.workloads.flatMap((workload) => exposuresOf(cluster, workload));
}

/** One workload's part of it, by port. */
export function exposuresOf(cluster: Cluster, workload: Workload): readonly Exposure[] {
  const ways = waysByWorkload(cluster);
  const known = ways.exposures.get(workload);
  if (known !== undefined) return known;
  const permissions = new Permissions(cluster);
  const found = [
    ...(ways.targets.get(workload) ?? []).flatMap((target) => routeExposures(cluster, permissions, target)),
    ...(ways.published.get(workload) ?? []).flatMap((backend) => serviceExposures(permissions, backend)),
    ...hostPortExposures(permissions, workload),
  ].sort((a, b) => a.port - b.port);
  ways.exposures.set(workload, found);
  return found;
}

/** What leads to which workload; whether policies permit it is only asked for those that somebody looks at. */
interface Ways {
  readonly targets: ReadonlyMap<Workload, readonly RouteTarget[]>;
  /** Ports of Services that are open to the outside themselves. */
  readonly published: ReadonlyMap<Workload, readonly BackendPort[]>;
  readonly exposures: Map<Workload, readonly Exposure[]>;
}

const known = new WeakMap<Cluster, Ways>();

function waysByWorkload(cluster: Cluster): Ways {
  let ways = known.get(cluster);
  if (ways === undefined) {
    const services = cluster.services.filter(({ resource }) => waysOf(resource.fact).length > 0);
    ways = {
      targets: byWorkload(routeTargets(cluster)),
      published: byWorkload(services.flatMap((service) => cluster.backendPorts(service))),
      exposures: new Map(),
    };
    known.set(cluster, ways);
  }
  return ways;
}

function byWorkload<T extends { readonly workload: Workload }>(all: readonly T[]): ReadonlyMap<Workload, readonly T[]> {
  const found = new Map<Workload, T[]>();
  for (const one of all) {
    const own = found.get(one.workload);
    if (own === undefined) found.set(one.workload, [one]);
    else own.push(one);
  }
  return found;
}

const VIA = { ingress: 'ingress', gateway: 'gateway', openshift: 'route' } as const;

function routeExposures(cluster: Cluster, permissions: Permissions, target: RouteTarget): readonly Exposure[] {
  const { route, service, servicePort, workload, protocol, port } = target;
  const exposure = (source: ExposureSource, { permitted, reasons }: Permission): Exposure => ({
    workload,
    protocol,
    port,
    via: VIA[route.fact.family],
    resource: route,
    service,
    servicePort,
    gateway: target.attachment?.gateway,
    source,
    published: target.published === YES ? 'yes' : 'unknown',
    permitted,
    reasons,
  });
  const server: RouteServer = serverOf(cluster, target);
  switch (server.kind) {
    case 'workloads':
      return server.workloads
        .filter((controller) => controller !== workload)
        .map((controller) =>
          exposure(
            { kind: 'workload', workload: controller },
            permissions.fromWorkload(controller, workload, protocol, port),
          ),
        );
    case 'unseen': {
      const name = route.fact.family === 'gateway' ? GATEWAY_CONTROLLER : INGRESS_CONTROLLER;
      const permission = permissions.fromUnseen(server.place, workload, protocol, port);
      const { controller, place } = server;
      return [exposure({ kind: 'controller', name, controller, place }, permission)];
    }
    case 'addresses': {
      const { addresses } = server;
      const permission = permissions.fromAddresses(addresses, 'kept', workload, protocol, port);
      const { clients } = permission;
      return [exposure({ kind: 'addresses', addresses, clients, seen: 'kept' }, permission)];
    }
    case 'nodes': {
      const permission = permissions.fromAddresses(IpSet.ALL, 'rewritten', workload, protocol, port);
      const { clients } = permission;
      return [exposure({ kind: 'addresses', addresses: IpSet.ALL, clients, seen: 'rewritten' }, permission)];
    }
  }
}

/** Load balancers, node ports and external addresses (A33, A34). */
function serviceExposures(
  permissions: Permissions,
  { service, servicePort, workload, port }: BackendPort,
): readonly Exposure[] {
  if (port === undefined) return [];
  const { fact } = service.resource;
  const { protocol } = servicePort;
  return waysOf(fact).map(({ via, addresses }): Exposure => {
    const seen = fact.externalTrafficPolicy === 'Local' ? 'kept' : 'perhaps';
    const { permitted, reasons, clients } = permissions.fromAddresses(addresses, seen, workload, protocol, port);
    return {
      workload,
      protocol,
      port,
      via,
      resource: service.resource,
      service,
      servicePort: servicePort.port.value,
      gateway: undefined,
      source: { kind: 'addresses', addresses, clients, seen },
      published: 'yes',
      permitted,
      reasons,
    };
  });
}

function waysOf(fact: ServiceFact): readonly { readonly via: Exposure['via']; readonly addresses: IpSet }[] {
  const ways: { via: Exposure['via']; addresses: IpSet }[] = [];
  if (fact.serviceType === 'LoadBalancer') {
    const ranges = fact.sourceRanges.flatMap((range) => IpSet.cidr(range) ?? []);
    const admitted = ranges.length === 0 ? IpSet.ALL : ranges.reduce((all, range) => all.union(range), IpSet.NONE);
    ways.push(
      fact.internalLoadBalancer
        ? { via: 'internal-load-balancer', addresses: admitted.intersect(PRIVATE_RANGES) }
        : { via: 'load-balancer', addresses: admitted },
    );
  }
  if (fact.serviceType === 'NodePort') ways.push({ via: 'node-port', addresses: IpSet.ALL });
  if (fact.serviceType !== 'ExternalName' && fact.externalIps.length > 0)
    ways.push({ via: 'external-ip', addresses: IpSet.ALL });
  return ways;
}

/** The node's port is translated before policies look, and the client is kept (A24). */
function hostPortExposures(permissions: Permissions, workload: Workload): readonly Exposure[] {
  const resource = workload.templateResource;
  if (resource === undefined || workload.hostNetwork) return [];
  const ports = (resource.fact.template?.containers ?? []).flatMap(({ kind, ports: declared }) =>
    kind === 'init' ? [] : declared.filter(({ hostPort }) => hostPort !== undefined && hostPort > 0),
  );
  return ports.map(({ port: { value: port }, protocol }): Exposure => {
    const addresses = IpSet.ALL;
    const { permitted, reasons, clients } = permissions.fromAddresses(addresses, 'kept', workload, protocol, port);
    const source: ExposureSource = { kind: 'addresses', addresses, clients, seen: 'kept' };
    return {
      workload,
      protocol,
      port,
      via: 'host-port',
      resource,
      service: undefined,
      servicePort: undefined,
      gateway: undefined,
      source,
      published: 'yes',
      permitted,
      reasons,
    };
  });
}
