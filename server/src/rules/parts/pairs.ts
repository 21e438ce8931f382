import { PortSet } from '../../engine/port-set';
import type { Cluster, Workload } from '../../workspace/cluster';
import { perCluster } from './per-cluster';

/** What may pass from a workload's pods to another's: ports surely allowed, and ports nobody can know about. */
export interface PairPorts {
  readonly allowed: PortSet;
  readonly unknown: PortSet;
}

interface PairTable {
  between(from: Workload, to: Workload): PairPorts;
}

/** Pair results by class, because pods of one class behave alike (G16). */
const pairTable = perCluster((cluster): PairTable => {
  const { reachability } = cluster;
  const known = new Map<string, PairPorts>();
  const classes = (workload: Workload) =>
    [...new Map(workload.endpoints.map((id) => [reachability.classOf(id), id]))].map(([classId, id]) => ({
      classId,
      end: { kind: 'endpoint', id } as const,
    }));
  return {
    between(from, to) {
      let allowed = PortSet.NONE;
      let unknown = PortSet.NONE;
      for (const source of classes(from)) {
        for (const destination of classes(to)) {
          const key = `${source.classId}>${destination.classId}`;
          const pair = known.get(key) ?? reachability.between(source.end, destination.end);
          known.set(key, pair);
          allowed = allowed.union(pair.allowed);
          unknown = unknown.union(pair.unknown);
        }
      }
      return { allowed, unknown: unknown.minus(allowed) };
    },
  };
});

export function portsBetween(cluster: Cluster, from: Workload, to: Workload): PairPorts {
  return pairTable(cluster).between(from, to);
}
