import type { RuleFact } from '../../dialects/facts';
import type { Direction, NamedPort } from '../../engine/model';
import type { PortMatch, Protocol } from '../../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Span } from '../../yaml/span';
import { podsOfPeer } from '../prose';

/** A port of pods that a rule may name. */
export interface DestinationPort {
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  readonly name: string | undefined;
  readonly container: string | undefined;
  /** In the workload's document; undefined for pseudo workloads. */
  readonly span: Span | undefined;
}

/** A Service port as it arrives at a workload's pods (A27). `port` is undefined when its target name is not declared. */
export interface ServiceMapping {
  readonly service: string;
  readonly servicePort: number;
  readonly protocol: Protocol;
  readonly port: number | undefined;
}

/**
 * Workloads at which a rule's ports are looked up, because ports are the destination's (B28): the policy's own pods for
 * ingress, the peers for egress. All workloads when an egress rule names no pods.
 */
export function targetsOf(
  cluster: Cluster,
  policy: PolicyEntry,
  direction: Direction,
  rule: Pick<RuleFact, 'peers'> | undefined,
): readonly Workload[] {
  if (direction === 'ingress') return cluster.subjectsOf(policy);
  if (rule?.peers === undefined) return cluster.workloads;
  const sets = rule.peers.flatMap((peer) => podsOfPeer(peer, policy.namespace) ?? []);
  return [...new Set(sets.flatMap((pods) => cluster.select(pods).map(({ workload }) => workload)))];
}

/** Declared ports of a workload with a name that a policy entry uses (A20). */
export function namedPorts(workload: Workload, match: Extract<PortMatch, { kind: 'named' }>): readonly NamedPort[] {
  return workload.namedPorts.filter(
    (port) => port.name === match.name && (match.protocol === 'ANY' || match.protocol === port.protocol),
  );
}

/** All ports that the containers of workloads declare; named ports of pseudo workloads included. */
export function destinationPorts(workloads: readonly Workload[]): readonly DestinationPort[] {
  return workloads.flatMap((workload): readonly DestinationPort[] => {
    const { resource } = workload;
    if (resource === undefined) {
      return workload.namedPorts.map(({ name, protocol, port }) => ({
        workload,
        name,
        protocol,
        port,
        container: undefined,
        span: undefined,
      }));
    }
    return (resource.fact.template?.containers ?? [])
      .filter((container) => container.kind !== 'init')
      .flatMap((container) =>
        container.ports.map((port) => ({
          workload,
          protocol: port.protocol,
          port: port.port.value,
          name: port.name?.value,
          container: container.name?.value,
          span: port.span,
        })),
      );
  });
}

const mappings = new WeakMap<Cluster, ReadonlyMap<Workload, readonly ServiceMapping[]>>();

/** Services that lead to a workload, port by port. */
export function serviceMappings(cluster: Cluster, workload: Workload): readonly ServiceMapping[] {
  let known = mappings.get(cluster);
  if (known === undefined) {
    known = allMappings(cluster);
    mappings.set(cluster, known);
  }
  return known.get(workload) ?? [];
}

function allMappings(cluster: Cluster): ReadonlyMap<Workload, readonly ServiceMapping[]> {
  const all = new Map<Workload, ServiceMapping[]>();
  for (const service of cluster.services) {
    for (const { workload, servicePort, port } of cluster.backendPorts(service)) {
      const mapping = {
        service: service.name,
        servicePort: servicePort.port.value,
        protocol: servicePort.protocol,
        port,
      };
      const list = all.get(workload);
      if (list === undefined) all.set(workload, [mapping]);
      else list.push(mapping);
    }
  }
  return all;
}
