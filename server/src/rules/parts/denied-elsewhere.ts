import type { Direction } from '../../engine/model';
import type { Cluster, UnreadTouch, Workload } from '../../workspace/cluster';

/**
 * Whether something that is not understood may close these workloads, all of them, or cut them off from the outside: then
 * nobody knows whether what a policy opens to everyone is open.
 */
export function mayBeDeniedElsewhere(cluster: Cluster, workloads: readonly Workload[], direction: Direction): boolean {
  return (
    workloads.length > 0 &&
    workloads.every((workload) => cluster.unreadOn(workload, direction).some(({ touch }) => mayClose(touch)))
  );
}

function mayClose({ may, isolates, peers }: UnreadTouch): boolean {
  return may.includes('deny') && (isolates || peers.some(({ kind }) => kind === 'outside'));
}
