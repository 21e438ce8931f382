import type { RouteFact, ServiceFact, WorkloadFact } from '../../dialects/facts';
import { IpSet, PRIVATE_RANGES } from '../../engine/ip-set';
import type { Protocol } from '../../engine/port-set';
import { YES } from '../../engine/tri';
import type { UnknownReason } from '../../engine/verdict';
import type { Cluster, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import { type RouteServer, serverOf } from './controllers';
import { INGRESS_CONTROLLER } from './controller-rows';
import { type Permission, Permissions } from './permissions';
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
      /** False where no selector can match them, because policies see neither pods nor addresses. */
      readonly selectable: boolean;
    }
  /** `clients`: those that policies let in, or may. */
  | { readonly kind: 'addresses'; readonly addresses: IpSet; readonly clients: IpSet };

const GATEWAY_CONTROLLER = '{gateway-controller}';

const known = new WeakMap<Cluster, readonly Exposure[]>();

/** Everything that leads from outside to a workload's port: A24, A33, A34, A36 to A42. In the order of workloads. */
export function exposureOf(cluster: Cluster): readonly Exposure[] {
  let found = known.get(cluster);
  if (found === undefined) {
    const permissions = new Permissions(cluster);
    const exposures = [
      ...routeTargets(cluster).flatMap((target) => routeExposures(cluster, permissions, target)),
      ...cluster.services.flatMap((service) => serviceExposures(cluster, permissions, service)),
      ...cluster.workloads.flatMap((workload) => hostPortExposures(permissions, workload)),
    ];
    found = exposures.sort((a, b) => a.workload.index - b.workload.index || a.port - b.port);
    known.set(cluster, found);
  }
  return found;
}

const VIA = { ingress: 'ingress', gateway: 'gateway', openshift: 'route' } as const;

function routeExposures(cluster: Cluster, permissions: Permissions, target: RouteTarget): readonly Exposure[] {
  const { route, service, workload, protocol, port } = target;
  const exposure = (source: ExposureSource, { permitted, reasons }: Permission): Exposure => ({
    workload,
    protocol,
    port,
    via: VIA[route.fact.family],
    resource: route,
    service,
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
      const selectable = server.place !== 'cilium';
      return [exposure({ kind: 'controller', name, controller: server.controller, selectable }, permission)];
    }
    case 'addresses': {
      const { addresses } = server;
      const permission = permissions.fromAddresses(addresses, 'kept', workload, protocol, port);
      return [exposure({ kind: 'addresses', addresses, clients: permission.clients }, permission)];
    }
    case 'nodes': {
      const permission = permissions.fromAddresses(IpSet.ALL, 'rewritten', workload, protocol, port);
      return [exposure({ kind: 'addresses', addresses: IpSet.ALL, clients: permission.clients }, permission)];
    }
  }
}

/** Load balancers, node ports and external addresses (A33, A34). */
function serviceExposures(cluster: Cluster, permissions: Permissions, service: ServiceEntry): readonly Exposure[] {
  const { fact } = service.resource;
  const ways = waysOf(fact);
  if (ways.length === 0) return [];
  return cluster.backendPorts(service).flatMap(({ workload, port, servicePort }) => {
    if (port === undefined) return [];
    const { protocol } = servicePort;
    return ways.map(({ via, addresses }): Exposure => {
      const rewriting = fact.externalTrafficPolicy === 'Local' ? 'kept' : 'perhaps';
      const { permitted, reasons, clients } = permissions.fromAddresses(addresses, rewriting, workload, protocol, port);
      const source: ExposureSource = { kind: 'addresses', addresses, clients };
      return {
        workload,
        protocol,
        port,
        via,
        resource: service.resource,
        service,
        source,
        published: 'yes',
        permitted,
        reasons,
      };
    });
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
    const source: ExposureSource = { kind: 'addresses', addresses, clients };
    return {
      workload,
      protocol,
      port,
      via: 'host-port',
      resource,
      service: undefined,
      source,
      published: 'yes',
      permitted,
      reasons,
    };
  });
}
