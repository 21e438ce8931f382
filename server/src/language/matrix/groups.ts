import type { Cluster, Workload } from '../../workspace/cluster';
import { type Axis, groupBy } from './axis';

/** Workloads of an axis that no policy tells apart (G16). */
export interface Group {
  readonly key: string;
  readonly members: ReadonlySet<Workload>;
  /** How many of them count for each end of the axis, by its position. */
  readonly weights: ReadonlyMap<number, number>;
}

/** In the order of their first members. */
export function groupsOf(cluster: Cluster, axis: Axis<Workload>): readonly Group[] {
  const byKey = groupBy(axis.positions.keys(), (workload) => classKey(cluster, workload));
  return [...byKey].map(([key, members]) => {
    const weights = new Map<number, number>();
    for (const position of members.flatMap((member) => axis.positions.get(member) ?? [])) {
      weights.set(position, (weights.get(position) ?? 0) + 1);
    }
    return { key, members: new Set(members), weights };
  });
}

function classKey({ reachability }: Cluster, { endpoints }: Workload): string {
  const ids = new Set(endpoints.map((id) => reachability.classOf(id)));
  return [...ids].sort((a, b) => a - b).join();
}
