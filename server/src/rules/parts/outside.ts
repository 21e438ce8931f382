import type { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import type { PortSet } from '../../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { outsideConnections } from '../../workspace/outside-connections';

/** What is effective between pods and addresses outside, over all policies. */

/** One of the policy's workloads for each kind of pods that all policies treat alike (G16). */
export function subjectSamples(cluster: Cluster, policy: PolicyEntry): readonly Workload[] {
  const samples = new Map<string, Workload>();
  for (const workload of cluster.subjectsOf(policy)) {
    const key = workload.endpoints.map((id) => cluster.reachability.classOf(id)).join();
    if (!samples.has(key)) samples.set(key, workload);
  }
  return [...samples.values()];
}

/**
 * Whether some pod of the workload may connect to some of the addresses (egress), or be reached from there (ingress), on
 * one of the ports.
 *
 * @param certainty `surely`, or also where it cannot be known.
 */
export function isOpenTo(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  addresses: IpSet,
  ports: PortSet,
  certainty: 'surely' | 'perhaps' = 'surely',
): boolean {
  return outsideConnections(cluster, workload, direction).some(({ pieces }) =>
    pieces.some(({ addresses: piece, connection: { allowed, unknown } }) => {
      const open = certainty === 'perhaps' ? allowed.union(unknown) : allowed;
      return !open.intersect(ports).isEmpty && piece.overlaps(addresses);
    }),
  );
}

/** The same for nodes other than the pod's own, whose addresses nobody may know. */
export function isOpenToNodes(cluster: Cluster, workload: Workload, direction: Direction, ports: PortSet): boolean {
  return outsideConnections(cluster, workload, direction).some(
    ({ nodes: { connection } }) => !connection.allowed.union(connection.unknown).intersect(ports).isEmpty,
  );
}
