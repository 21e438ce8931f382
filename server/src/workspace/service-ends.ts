import type { Cluster, ServiceEntry } from './cluster';
import { type NamedPeer, resolvePeer } from './peers';

/** A Service as the destination of a path. */
export interface NamedService {
  readonly kind: 'service';
  readonly service: ServiceEntry;
  readonly name: string;
}

export type Destination = NamedPeer | NamedService;

/**
 * Reads a destination: what `resolvePeer` reads, and Services as `ns/Service:name`, `ns/name[Service]`, by a DNS name such as
 * `name.ns.svc`, and by their address if the manifests tell it.
 */
export function resolveDestination(cluster: Cluster, text: string): Destination {
  const named = serviceNamed(text.trim());
  if (named === undefined) return serviceAt(cluster, text.trim()) ?? resolvePeer(cluster, text);
  const service = cluster.service(named.namespace, named.name);
  if (service !== undefined) return namedService(service);
  return { kind: 'problem', message: noService(cluster, named.namespace, named.name) };
}

/** A source: a Service opens no connections, whatever it is called. */
export function resolveSource(cluster: Cluster, text: string): NamedPeer {
  const named = serviceNamed(text.trim());
  const service = named && cluster.service(named.namespace, named.name);
  if (service === undefined) return resolvePeer(cluster, text);
  const behind = service.backends.map(({ id }) => id);
  const remedy = behind.length === 0 ? '' : ` Ask for the pods behind it: ${behind.slice(0, NAMED).join(', ')}.`;
  return { kind: 'problem', message: `A Service opens no connections, it only leads to pods.${remedy}` };
}

const NAMED = 8;

function namedService(service: ServiceEntry): NamedService {
  return { kind: 'service', service, name: `${service.namespace}/${service.name}[Service]` };
}

function serviceNamed(text: string): { readonly namespace: string; readonly name: string } | undefined {
  const dns = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?$/.exec(text);
  if (dns !== null) return { namespace: dns[2] ?? '', name: dns[1] ?? '' };
  const path = /^(?:([^/]+)\/)?(?:Service:([^/[\]]+)|([^/[\]]+)\[Service\])$/.exec(text);
  const name = path?.[2] ?? path?.[3];
  return name === undefined ? undefined : { namespace: path?.[1] ?? 'default', name };
}

/** An address that is a Service's and nothing else's. */
function serviceAt(cluster: Cluster, address: string): NamedService | undefined {
  const owners = cluster.addressOwners(address);
  const [only] = owners;
  return only?.kind === 'service' && owners.length === 1 ? namedService(only.service) : undefined;
}

function noService(cluster: Cluster, namespace: string, name: string): string {
  const there = cluster.services
    .filter((service) => service.namespace === namespace)
    .map((service) => service.name)
    .sort();
  if (there.length > 0)
    return `No Service "${name}" in namespace "${namespace}". There are: ${there.slice(0, NAMED).join(', ')}.`;
  const elsewhere = cluster.services.filter((service) => service.name === name);
  const hint = elsewhere.slice(0, NAMED).map((service) => `${service.namespace}/Service:${service.name}`);
  return hint.length > 0
    ? `No Service in namespace "${namespace}". Did you mean ${hint.join(', ')}?`
    : `No Service "${name}" in namespace "${namespace}".`;
}
