import type { Protocol } from '../engine/port-set';
import type { Cluster } from './cluster';
import type { EndPair } from './path-ports';
import { pluginWhy } from './plugin-words';

/** A connection through a Service whose port is not the pods' own. */
export interface MappedPort {
  readonly protocol: Protocol;
  readonly servicePort: number;
  /** The pods'. */
  readonly port: number;
}

/**
 * Why it is not known whether a connection comes through a Service that maps its port, in one sentence (F7, F8): some network
 * plugins compare egress rules with the Service's port. undefined where a rule allows that one, too, or nothing isolates.
 */
export function mappedPortDoubt(cluster: Cluster, ends: readonly EndPair[], mapped: MappedPort): string | undefined {
  const { plugin } = cluster;
  const { protocol, servicePort, port } = mapped;
  const { servicePorts } = plugin.behaviour;
  if (servicePort === port || servicePorts === 'any' || (servicePorts === 'same-for-sctp' && protocol !== 'SCTP'))
    return undefined;
  const inDoubt = ends.some(([from, to]) => {
    const own = cluster.explain({ from, to, protocol, port }).egress;
    if (own.isolatedBy.length === 0 || own.verdict.kind !== 'allow') return false;
    return cluster.explain({ from, to, protocol, port: servicePort }).egress.verdict.kind !== 'allow';
  });
  return inDoubt
    ? `The network plugin may compare egress rules with the port of the Service, ${servicePort}, which no rule allows (${pluginWhy(plugin)}).`
    : undefined;
}
