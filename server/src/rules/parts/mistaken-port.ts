import { PORT_PROTOCOLS, type PortProtocol } from '../../engine/port-set';
import type { BackendPort, Cluster, Workload } from '../../workspace/cluster';
import type { Span } from '../../yaml/span';
import type { Resource } from '../../workspace/snapshot';
import { isResolverPort } from './dns-ports';
import { rulesInEffect } from './policy-rules';
import { type PortSite, backendPortsOf, declaredPorts, isServed } from './port-sites';
import { unique } from './prose';

/** One number of a port entry, in a protocol that has ports. */
interface PortNumber {
  readonly protocol: PortProtocol;
  readonly port: number;
}

/** The port that an entry names by number; undefined for ranges, names, and protocols of any kind. */
function numberOf({ port: { match, endPort, port } }: PortSite): PortNumber | undefined {
  if (match?.kind !== 'range' || endPort !== undefined || typeof port?.value !== 'number') return undefined;
  const { protocol, from } = match;
  return protocol === 'OTHER' ? undefined : { protocol, port: from };
}

/** True when the number is a port of something else than the pods, or one of theirs for another protocol. */
export function isMistakenPort(cluster: Cluster, site: PortSite): boolean {
  return (
    servicePortsMeant(cluster, site).length > 0 ||
    nodePortsMeant(cluster, site).length > 0 ||
    otherProtocols(cluster, site) !== undefined
  );
}

/** Service ports that the entry names by mistake (A28). */
export function servicePortsMeant(cluster: Cluster, site: PortSite): readonly BackendPort[] {
  return backendsNotServed(cluster, site).filter(({ servicePort, port }) => {
    const number = numberOf(site);
    const same = servicePort.port.value === number?.port && servicePort.protocol === number.protocol;
    return same && port !== undefined && port !== number.port;
  });
}

/** A port of the nodes that leads to one of a pod. */
export interface NodePort {
  /** What opens it: `Service web`, or `web` for a hostPort. */
  readonly by: string;
  readonly resource: Resource;
  readonly span: Span;
  /** On the pod. */
  readonly port: number;
  readonly name: string | undefined;
}

/** Ports of the nodes that the entry names by mistake (A24, A28, A33). */
export function nodePortsMeant(cluster: Cluster, site: PortSite): readonly NodePort[] {
  const number = numberOf(site);
  if (number === undefined || servicePortsMeant(cluster, site).length > 0) return [];
  const services = backendsNotServed(cluster, site).flatMap(({ service, servicePort, port }): readonly NodePort[] => {
    const { nodePort, protocol, span, targetPort } = servicePort;
    if (nodePort !== number.port || protocol !== number.protocol || port === undefined) return [];
    const name = typeof targetPort?.value === 'string' ? targetPort.value : undefined;
    return [{ by: `Service ${service.name}`, resource: service.resource, span, port, name }];
  });
  if (services.length > 0 || isServedBySome(cluster, site.destinations, number)) return services;
  return site.destinations.flatMap(({ name: by, templateResource: resource }) =>
    resource === undefined
      ? []
      : (resource.fact.template?.containers ?? [])
          .flatMap(({ ports }) => ports)
          .filter(({ hostPort, protocol }) => hostPort === number.port && protocol === number.protocol)
          .map(({ span, port, name }) => ({ by, resource, span, port: port.value, name: name?.value })),
  );
}

function backendsNotServed(cluster: Cluster, site: PortSite): readonly BackendPort[] {
  const number = numberOf(site);
  if (number === undefined || isServedBySome(cluster, site.destinations, number)) return [];
  return site.destinations.flatMap((workload) => backendPortsOf(cluster, workload));
}

function isServedBySome(cluster: Cluster, workloads: readonly Workload[], { protocol, port }: PortNumber): boolean {
  return workloads.some((workload) => isServed(cluster, workload, protocol, port));
}

/** A number that the pods serve, but for other protocols than the entry's. */
export interface OtherProtocols extends PortNumber {
  readonly served: readonly PortProtocol[];
  /** The destinations that serve it so. */
  readonly workloads: readonly Workload[];
}

export function otherProtocols(cluster: Cluster, site: PortSite): OtherProtocols | undefined {
  const number = numberOf(site);
  if (number === undefined || !namesItsPods(site) || isServedBySome(cluster, site.destinations, number))
    return undefined;
  // Which ports of resolvers are opened is a matter of the rules about DNS.
  if (site.direction === 'egress' && isResolverPort(number.port)) return undefined;
  if (servicePortsMeant(cluster, site).length > 0 || nodePortsMeant(cluster, site).length > 0) return undefined;
  const workloads = site.destinations.filter((workload) => servedFor(cluster, workload, number.port).length > 0);
  const served = unique(workloads.flatMap((workload) => servedFor(cluster, workload, number.port)));
  if (served.length === 0 || served.some((protocol) => isOpened(cluster, site, { ...number, protocol })))
    return undefined;
  return { ...number, served, workloads };
}

/** A rule about whatever pods there are is not about the one that happens to serve the number. */
function namesItsPods({ direction, policy, rule }: PortSite): boolean {
  const selectors =
    direction === 'ingress'
      ? [policy.resource.fact.subject.podSelector]
      : (rule.peers ?? []).map(({ podSelector }) => podSelector);
  return selectors.every((selector) => (selector?.terms.length ?? 0) > 0);
}

function servedFor(cluster: Cluster, workload: Workload, port: number): readonly PortProtocol[] {
  const backends = backendPortsOf(cluster, workload).map(({ port: to, servicePort }) => ({
    port: to,
    protocol: servicePort.protocol,
  }));
  return [...declaredPorts(workload), ...backends].flatMap((served) =>
    served.port === port && isProtocol(served.protocol) ? [served.protocol] : [],
  );
}

function isProtocol(text: string): text is PortProtocol {
  return PORT_PROTOCOLS.some((protocol) => protocol === text);
}

/** Whether some rule on the same pods opens the port for the protocol: then the author knows of both. */
function isOpened(cluster: Cluster, site: PortSite, number: PortNumber): boolean {
  const pods = site.direction === 'ingress' ? site.destinations : cluster.subjectsOf(site.policy);
  const policies = new Set([site.policy, ...pods.flatMap((pod) => cluster.policiesSelecting(pod, site.direction))]);
  return [...policies].some((policy) =>
    rulesInEffect(policy).some(
      ({ direction, rule }) =>
        direction === site.direction &&
        (rule.ports ?? []).some(
          ({ match }) =>
            match?.kind === 'range' &&
            match.protocol === number.protocol &&
            match.from <= number.port &&
            number.port <= match.to,
        ),
    ),
  );
}
