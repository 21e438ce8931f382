import type { Direction } from '../../engine/model';
import { YES } from '../../engine/tri';
import type { namespaces } from '../../protocol';
import type { Cluster, NamespaceEntry, Workload } from '../../workspace/cluster';
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
        ingress: isClosed(cluster, namespace, 'ingress'),
        egress: isClosed(cluster, namespace, 'egress'),
      })),
  );
}

function realWorkloads({ workloads }: NamespaceEntry): readonly Workload[] {
  return workloads.filter(({ resource }) => resource !== undefined);
}

/** Whether every workload that policies can select is isolated. False for a namespace without any. */
function isClosed(cluster: Cluster, namespace: NamespaceEntry, direction: Direction): boolean {
  const workloads = realWorkloads(namespace).filter(({ hostNetwork }) => !hostNetwork);
  return workloads.length > 0 && workloads.every((one) => cluster.isolation(one, direction).isolated === YES);
}
