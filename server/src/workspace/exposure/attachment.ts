import type { GatewayFact, ListenerFact, ReferenceGrantFact, RouteFact, RouteParentFact } from '../../dialects/facts';
import { namespaceMatches } from '../../engine/readings';
import { MAYBE, NO, or, type Tri, YES } from '../../engine/tri';
import type { Cluster } from '../cluster';
import type { Resource } from '../snapshot';

/** The Gateway that a route asks for, and whether one of its listeners takes the route (A39). */
export interface Attachment {
  /** undefined when it is not in the manifests; then nobody knows. */
  readonly gateway: Resource<GatewayFact> | undefined;
  readonly attached: Tri;
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Gateways that serve a Gateway API route, or may. A parent of another kind, a Service say, publishes nothing. */
export function attachmentsOf(cluster: Cluster, route: Resource<RouteFact>): readonly Attachment[] {
  // A route may ask for several listeners of one Gateway; that publishes it no more than once.
  const found = new Map<string, Attachment>();
  for (const parent of route.fact.parents) {
    if (parent.kind !== 'Gateway') continue;
    const namespace = parent.namespace ?? route.namespace;
    const key = `${namespace}/${parent.name}`;
    const gateway = cluster.gateways.find((other) => other.name === parent.name && other.namespace === namespace);
    const attached = gateway === undefined ? MAYBE : attachedTo(cluster, gateway, parent, route);
    found.set(key, { gateway, attached: or(found.get(key)?.attached ?? NO, attached) });
  }
  return [...found.values()].filter(({ attached }) => attached !== NO);
}

function attachedTo(
  cluster: Cluster,
  gateway: Resource<GatewayFact>,
  parent: RouteParentFact,
  route: Resource<RouteFact>,
): Tri {
  return gateway.fact.listeners
    .filter((listener) => isMeant(listener, parent))
    .map((listener) => takes(cluster, gateway, listener, route))
    .reduce<Tri>(or, NO);
}

/** Whether a backend in another namespace may be used: only with a ReferenceGrant there (A39). */
export function isGranted(
  grants: readonly Resource<ReferenceGrantFact>[],
  route: Resource<RouteFact>,
  service: { readonly namespace: string; readonly name: string },
): boolean {
  if (service.namespace === route.namespace) return true;
  return grants.some(
    ({ fact, namespace }) =>
      namespace === service.namespace &&
      fact.from.some(
        (from) => from.group === GATEWAY_GROUP && from.kind === route.fact.kind && from.namespace === route.namespace,
      ) &&
      fact.to.some(
        (to) => to.group === '' && to.kind === 'Service' && (to.name === undefined || to.name === service.name),
      ),
  );
}

function isMeant(listener: ListenerFact, parent: RouteParentFact): boolean {
  if (parent.section !== undefined && parent.section !== listener.name) return false;
  return parent.port === undefined || parent.port === listener.port;
}

function takes(
  cluster: Cluster,
  gateway: Resource<GatewayFact>,
  listener: ListenerFact,
  route: Resource<RouteFact>,
): Tri {
  const kinds = listener.kinds ?? KINDS_BY_PROTOCOL[listener.protocol];
  // A protocol of the implementation's own may take any route.
  if (kinds !== undefined && !kinds.includes(route.fact.kind)) return NO;
  if (!hostnamesMeet(listener.hostname, route.fact.hostnames)) return NO;
  switch (listener.from) {
    case 'All':
      return YES;
    case 'None':
      return NO;
    case 'Same':
      return gateway.namespace === route.namespace ? YES : NO;
    default: {
      const namespace = cluster.input.namespaces[cluster.namespaces.get(route.namespace)?.index ?? -1];
      return namespace === undefined ? NO : namespaceMatches(listener.from.namespaces, namespace);
    }
  }
}

const HTTP_KINDS = ['HTTPRoute', 'GRPCRoute'] as const;
const KINDS_BY_PROTOCOL: Readonly<Record<string, readonly string[]>> = {
  HTTP: HTTP_KINDS,
  HTTPS: HTTP_KINDS,
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** A listener and a route that both name hosts meet only where the names do; `*.` stands for one or more labels. */
function hostnamesMeet(listener: string | undefined, route: readonly string[]): boolean {
  if (listener === undefined || route.length === 0) return true;
  return route.some((host) => covers(listener, host) || covers(host, listener));
}

function covers(pattern: string, host: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase()];
  if (!wanted.startsWith('*.')) return wanted === given;
  return wanted === given || (given.endsWith(wanted.slice(1)) && given.length > wanted.length - 1);
}
