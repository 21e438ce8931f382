import type { PeerFact } from '../../dialects/facts';
import type { PortSet } from '../../engine/port-set';
import type { Cluster, Workload } from '../../workspace/cluster';
import { portsBetween } from './pairs';
import { isRuledByCluster } from './policy-rules';

/** Whether the peer is every pod of every namespace, those to come included. */
export function isAnyPod({ peer }: PeerFact): boolean {
  if (peer.kind !== 'pods') return false;
  const { namespaces, pods } = peer.pods;
  return (
    pods.requirements.length === 0 && namespaces.kind === 'matching' && namespaces.selector.requirements.length === 0
  );
}

/**
 * Whether pods of other namespaces really get in where a rule of the workload's policies admits all of them. Where policies of the
 * whole cluster have a say, some pod of the workspace must in fact be able to connect.
 */
export function isReachedFromElsewhere(cluster: Cluster, workload: Workload, ports: PortSet): boolean {
  if (!isRuledByCluster(cluster, workload, 'ingress')) return true;
  const { reachability } = cluster;
  const asked = new Set<number>();
  return cluster.workloads.some((source) => {
    if (source.resource === undefined || source.namespace === workload.namespace || source.hostNetwork) return false;
    const kinds = source.endpoints.map((id) => reachability.classOf(id));
    // Pods that all policies treat alike get one answer (G16).
    if (kinds.every((kind) => asked.has(kind))) return false;
    for (const kind of kinds) asked.add(kind);
    const { allowed, unknown } = portsBetween(cluster, source, workload);
    return !allowed.union(unknown).intersect(ports).isEmpty;
  });
}
