import type { Cluster, NamespaceEntry, Workload } from '../../workspace/cluster';
import { environmentOf } from './environments';
import { portsBetween } from './pairs';

/** Names of namespaces of another environment of which some pod may connect to one of the workloads. */
export function otherEnvironmentsInto(
  cluster: Cluster,
  namespace: NamespaceEntry,
  workloads: readonly Workload[],
): readonly string[] {
  const own = environmentOf(namespace);
  if (own === undefined) return [];
  return [...cluster.namespaces.values()]
    .filter((other) => {
      const environment = environmentOf(other);
      return environment !== undefined && environment.name !== own.name;
    })
    .filter((other) =>
      other.workloads.some((from) => workloads.some((to) => !portsBetween(cluster, from, to).allowed.isEmpty)),
    )
    .map((other) => other.name);
}
