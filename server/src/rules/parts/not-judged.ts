import type { Cluster, Workload } from '../../workspace/cluster';
import { perCluster } from './per-cluster';

/** Namespaces in which policies of a kind that nobody reads here may allow more; '' when they are about all of them. */
const withOtherPolicies = perCluster(
  (cluster): ReadonlySet<string> =>
    new Set(
      cluster.notUnderstood
        .filter(({ kind }) => /NetworkPolicy$/.test(kind))
        .flatMap(({ resources }) =>
          resources.map(({ fact, namespace }) => (fact.namespace === undefined ? '' : namespace)),
        ),
    ),
);

/** Whether a denial at the workload is not sure, because a policy that is not understood may allow the connection. */
export function mayBeAllowedByOthers(cluster: Cluster, { namespace }: Workload): boolean {
  const namespaces = withOtherPolicies(cluster);
  return namespaces.has('') || namespaces.has(namespace);
}
