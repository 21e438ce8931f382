import type { Direction, Peer } from '../../engine/model';
import { YES } from '../../engine/tri';
import type { Cluster, Workload } from '../../workspace/cluster';

/**
 * Workloads that a surely isolated workload may have anything to do with: those that an allow rule over it could match,
 * perhaps ones included. undefined = all of them. Whoever is left out is denied (B7), so that a tree of ten thousand
 * isolated workloads does not ask for all pairs.
 */
export function candidatePeers(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
): ReadonlySet<Workload> | undefined {
  if (cluster.isolation(workload, direction).isolated !== YES) return undefined;
  const found = new Set<Workload>();
  for (const { policy } of cluster.policiesSelecting(workload, direction)) {
    for (const rule of policy.alternatives.flatMap((alternative) => alternative.rules)) {
      if (rule.direction !== direction || rule.action !== 'allow') continue;
      for (const peer of rule.peers) {
        const matched = workloadsOf(cluster, peer);
        if (matched === undefined) return undefined;
        for (const one of matched) found.add(one);
      }
    }
  }
  // Pods on the host network are no peers by label, but may be as addresses or nodes (B30).
  for (const one of hostNetworkWorkloads(cluster)) found.add(one);
  return found;
}

function workloadsOf(cluster: Cluster, peer: Peer): readonly Workload[] | undefined {
  switch (peer.kind) {
    case 'pods':
      return cluster.select(peer.pods).map(({ workload }) => workload);
    case 'none':
      return [];
    case 'any':
    case 'addresses':
    case 'nodes':
    case 'domain':
    case 'unknown':
      return undefined;
  }
}

const onHostNetwork = new WeakMap<Cluster, readonly Workload[]>();

function hostNetworkWorkloads(cluster: Cluster): readonly Workload[] {
  let known = onHostNetwork.get(cluster);
  if (known === undefined) {
    known = cluster.workloads.filter((workload) => workload.hostNetwork);
    onHostNetwork.set(cluster, known);
  }
  return known;
}
