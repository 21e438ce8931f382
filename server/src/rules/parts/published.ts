import type { Cluster, Workload } from '../../workspace/cluster';
import { exposureOf } from '../../workspace/exposure/exposure';
import { perCluster } from './per-cluster';

/**
 * Workloads that a load balancer, a port of the nodes, an external address, an Ingress or a route leads to from outside the
 * cluster (A24, A33, A36, A39, A41): admitting everyone there is what the author asked for.
 */
const publishedWorkloads = perCluster(
  (cluster): ReadonlySet<Workload> => new Set(exposureOf(cluster).map(({ workload }) => workload)),
);

/** True when the workload is meant to be reached from outside the cluster. */
export function isPublished(cluster: Cluster, workload: Workload): boolean {
  return publishedWorkloads(cluster).has(workload);
}

/** True when there are workloads and all of them are published. */
export function areAllPublished(cluster: Cluster, workloads: readonly Workload[]): boolean {
  return workloads.length > 0 && workloads.every((workload) => isPublished(cluster, workload));
}
