import { type Family, IpSet, parseAddress } from '../../engine/ip-set';
import type { Resource } from '../../workspace/snapshot';
import { allowedBlocks, familyOf } from './address-peers';
import { perCluster } from './per-cluster';

/** Why pods are taken to have addresses of both families. */
export interface DualStack {
  /** False when manifests only would like it, or prepare for it. */
  readonly certain: boolean;
  /** What tells. */
  readonly resource: Resource | undefined;
}

export const dualStackOf = perCluster((cluster): DualStack | undefined => {
  const { podCidrs } = cluster.input.options;
  if (podCidrs !== undefined) {
    // Settings and manifests that tell all ranges have the last word.
    return hasBoth(podCidrs) ? { certain: true, resource: undefined } : undefined;
  }
  const pod = cluster.workloads.find(({ endpoints }) =>
    endpoints.some((id) => areBoth(cluster.input.endpoints[id]?.ips ?? [])),
  );
  if (pod !== undefined) return { certain: true, resource: pod.resource };
  const services = cluster.services.map(({ resource }) => resource);
  const sure = services.find(
    ({ fact }) => fact.ipFamilyPolicy === 'RequireDualStack' || fact.ipFamilies.length > 1 || areBoth(fact.clusterIps),
  );
  if (sure !== undefined) return { certain: true, resource: sure };
  const wish = services.find(({ fact }) => fact.ipFamilyPolicy === 'PreferDualStack');
  if (wish !== undefined) return { certain: false, resource: wish };
  const families = new Map<Family, Resource>();
  for (const policy of cluster.policies) {
    for (const { block } of allowedBlocks(policy)) families.set(familyOf(block), policy.resource);
  }
  const six = families.get(6);
  return six !== undefined && families.has(4) ? { certain: false, resource: six } : undefined;
});

function hasBoth(set: IpSet): boolean {
  return set.overlaps(IpSet.ALL_V4) && set.overlaps(IpSet.ALL_V6);
}

function areBoth(addresses: readonly string[]): boolean {
  return new Set(addresses.map((address) => parseAddress(address)?.family)).size > 1;
}
