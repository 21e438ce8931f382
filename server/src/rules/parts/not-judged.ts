import type { Direction } from '../../engine/model';
import type { Cluster, Workload } from '../../workspace/cluster';

/** Whether a denial at the workload is not sure, because an object that is not understood may allow the connection. */
export function mayBeAllowedByOthers(cluster: Cluster, workload: Workload, direction: Direction): boolean {
  return cluster.unreadOn(workload, direction).some(({ touch }) => touch.may.includes('allow'));
}
