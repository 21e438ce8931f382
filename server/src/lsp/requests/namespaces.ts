import { describeIsolation, realWorkloads } from '../../language/reachability-tree';
import type { namespaces } from '../../protocol';
import type { Snapshot } from '../../workspace/snapshot';

type NamespaceRow = ReturnType<NonNullable<(typeof namespaces)['_types']>>[number];

/** Namespaces that are declared or in use, by folder and name, with what is closed in them. */
export function namespaceList(snapshot: Snapshot): readonly NamespaceRow[] {
  return snapshot.scopes.flatMap(({ root, cluster }) =>
    [...cluster.namespaces.values()]
      .filter((namespace) => namespace.declared !== undefined || realWorkloads(namespace).length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((namespace) => ({
        scope: root,
        namespace: namespace.name,
        workloads: realWorkloads(namespace).length,
        isolation: describeIsolation(cluster, namespace),
      })),
  );
}
