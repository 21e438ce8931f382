import type { BackendPort, Cluster, ServiceEntry, Workload } from '../../workspace/cluster';
import { perCluster } from './per-cluster';

/**
 * Ports of workloads that a Service of type LoadBalancer or NodePort, external addresses or a route lead to from
 * outside the cluster (A33, A36): admitting everyone there is what the author asked for.
 */
const publishedPorts = perCluster((cluster): ReadonlyMap<Workload, ReadonlySet<number>> => {
  const published = new Map<Workload, Set<number>>();
  const add = ({ workload, port }: BackendPort) => {
    const ports = published.get(workload) ?? new Set();
    published.set(workload, port === undefined ? ports : ports.add(port));
  };
  for (const service of cluster.services) if (isOpenToOutside(service)) cluster.backendPorts(service).forEach(add);
  for (const route of cluster.routes) {
    for (const backend of route.fact.backends) {
      const service = cluster.service(backend.namespace ?? route.namespace, backend.service.value);
      if (service !== undefined) cluster.backendPorts(service).forEach(add);
    }
  }
  return published;
});

function isOpenToOutside({ resource: { fact } }: ServiceEntry): boolean {
  return fact.serviceType === 'LoadBalancer' || fact.serviceType === 'NodePort' || fact.externalIps.length > 0;
}

/** True when the workload is meant to be reached from outside the cluster. */
export function isPublished(cluster: Cluster, workload: Workload): boolean {
  return publishedPorts(cluster).has(workload);
}

/** True when there are workloads and all of them are published. */
export function areAllPublished(cluster: Cluster, workloads: readonly Workload[]): boolean {
  return workloads.length > 0 && workloads.every((workload) => isPublished(cluster, workload));
}
