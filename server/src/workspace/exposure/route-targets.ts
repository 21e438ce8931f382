import type { RouteBackendFact, RouteFact } from '../../dialects/facts';
import type { Protocol } from '../../engine/port-set';
import { MAYBE, YES, type Tri } from '../../engine/tri';
import type { BackendPort, Cluster, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import { type Attachment, attachmentsOf, isGranted } from './attachment';

/** A port of a workload that an Ingress or a route leads to. */
export interface RouteTarget {
  readonly route: Resource<RouteFact>;
  readonly service: ServiceEntry;
  /** Of the Service. */
  readonly servicePort: number;
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  /** MAYBE when the Gateway is not in the manifests (A39). */
  readonly published: Tri;
  /** Gateway API: what serves it. */
  readonly attachment: Attachment | undefined;
}

/** Where all routes of the cluster lead to (A36, A39, A41). What they name but is not there leads nowhere. */
export function routeTargets(cluster: Cluster): readonly RouteTarget[] {
  let found = known.get(cluster);
  if (found === undefined) {
    found = computeTargets(cluster);
    known.set(cluster, found);
  }
  return found;
}

const known = new WeakMap<Cluster, readonly RouteTarget[]>();

function computeTargets(cluster: Cluster): readonly RouteTarget[] {
  return cluster.routes.flatMap((route): readonly RouteTarget[] => {
    const backends = backendsOf(cluster, route);
    if (route.fact.family !== 'gateway') {
      return backends.map((backend) => ({ route, ...backend, published: YES, attachment: undefined }));
    }
    return attachmentsOf(cluster, route).flatMap((attachment) =>
      backends.map((backend) => ({
        route,
        ...backend,
        published: attachment.attached === YES ? YES : MAYBE,
        attachment,
      })),
    );
  });
}

type Backend = Pick<RouteTarget, 'service' | 'servicePort' | 'workload' | 'protocol' | 'port'>;

function backendsOf(cluster: Cluster, route: Resource<RouteFact>): readonly Backend[] {
  const protocol: Protocol = route.fact.kind === 'UDPRoute' ? 'UDP' : 'TCP';
  const found = new Map<string, Backend>();
  for (const backend of route.fact.backends) {
    const service = cluster.service(backend.namespace ?? route.namespace, backend.service.value);
    if (service === undefined || !isGranted(cluster.referenceGrants, route, service)) continue;
    for (const mapped of cluster.backendPorts(service)) {
      const { workload, port, servicePort } = mapped;
      if (port === undefined || servicePort.protocol !== protocol || !leadsTo(route.fact, backend, mapped)) continue;
      found.set(`${service.namespace}/${service.name} ${workload.index} ${port}`, {
        service,
        servicePort: servicePort.port.value,
        workload,
        protocol,
        port,
      });
    }
  }
  return [...found.values()];
}

function leadsTo({ family }: RouteFact, { port }: RouteBackendFact, mapped: BackendPort): boolean {
  // A Route without a port means all of them; the others must name one (A41, A36, A39).
  if (port === undefined) return family === 'openshift';
  if (typeof port.value === 'string') return mapped.servicePort.name === port.value;
  return family === 'openshift' ? mapped.port === port.value : mapped.servicePort.port.value === port.value;
}
