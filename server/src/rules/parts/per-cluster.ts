import type { Cluster } from '../../workspace/cluster';

/** Computes something of a cluster once, for all rules that ask. */
export function perCluster<T>(compute: (cluster: Cluster) => T): (cluster: Cluster) => T {
  const known = new WeakMap<Cluster, { readonly value: T }>();
  return (cluster) => {
    let kept = known.get(cluster);
    if (kept === undefined) {
      kept = { value: compute(cluster) };
      known.set(cluster, kept);
    }
    return kept.value;
  };
}
