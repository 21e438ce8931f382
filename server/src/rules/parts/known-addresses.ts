import { IpSet } from '../../engine/ip-set';
import type { Cluster, ServiceEntry, Workload } from '../../workspace/cluster';
import { perCluster } from './per-cluster';

/** Addresses that pods and Services are known to have: from dumps of a cluster, or where manifests fix them. */

interface KnownPod {
  readonly address: string;
  readonly set: IpSet;
  readonly workload: Workload;
}

/** Pods with their own addresses; those on the host network have the node's. */
export const knownPods = perCluster((cluster): readonly KnownPod[] =>
  cluster.workloads.flatMap((workload) => {
    if (workload.hostNetwork) return [];
    return workload.endpoints.flatMap((id) =>
      (cluster.input.endpoints[id]?.ips ?? []).flatMap((address) => {
        const set = IpSet.address(address);
        return set === undefined ? [] : [{ address, set, workload }];
      }),
    );
  }),
);

/** Services by their address, in the spelling of `IpSet.cidrs`. */
const servicesByAddress = perCluster((cluster): ReadonlyMap<string, ServiceEntry> => {
  const known = new Map<string, ServiceEntry>();
  for (const service of cluster.services) {
    for (const ip of service.resource.fact.clusterIps) {
      const [key] = IpSet.address(ip)?.cidrs() ?? [];
      if (key !== undefined) known.set(key, service);
    }
  }
  return known;
});

export function serviceAt(cluster: Cluster, block: IpSet): ServiceEntry | undefined {
  return servicesByAddress(cluster).get(block.cidrs().join());
}
