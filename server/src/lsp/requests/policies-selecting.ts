import { nameSpan, workloadAt } from '../../language/resources';
import { describePolicy } from '../../language/prose';
import type { policiesSelecting } from '../../protocol';
import type { Cluster, PolicyEntry, UnreadEntry, Workload } from '../../workspace/cluster';
import { unreadClause } from '../../workspace/deciding';
import type { Snapshot } from '../../workspace/snapshot';

type Question = Parameters<NonNullable<(typeof policiesSelecting)['_types']>>[0];
type Row = ReturnType<NonNullable<(typeof policiesSelecting)['_types']>>[number];

/** Policies that apply to the workload that is named or stands at the position. */
export function policiesAt(snapshot: Snapshot, question: Question): readonly Row[] {
  const found = workloadOf(snapshot, question);
  if (!found) return [];
  const { cluster, workload } = found;
  const unread = new Set(cluster.unreadOn(workload).map(({ entry }) => entry));
  return [
    ...cluster.policiesSelecting(workload).map((policy) => row(snapshot, policy)),
    ...[...unread].map((entry) => unreadRow(snapshot, entry)),
  ];
}

function unreadRow(snapshot: Snapshot, entry: UnreadEntry): Row {
  const { resource, id } = entry;
  const description = `${unreadClause([entry]) ?? ''}.`;
  return { label: id, description, location: snapshot.locate(resource, nameSpan(resource)) };
}

function row(snapshot: Snapshot, policy: PolicyEntry): Row {
  const { resource, namespace, subject } = policy;
  const isolates = resource.fact.governs.length > 0;
  return {
    label: policy.id,
    description: describePolicy(resource.fact, { namespace, subject, isolates }),
    location: snapshot.locate(resource, nameSpan(resource)),
  };
}

function workloadOf(
  snapshot: Snapshot,
  { uri, position, workload: id, scope: root }: Question,
): { readonly cluster: Cluster; readonly workload: Workload } | undefined {
  if (id !== undefined) {
    const scopes = snapshot.scopes.filter((scope) => root === undefined || scope.root === root);
    for (const { cluster } of scopes) {
      const workload = cluster.workloads.find((candidate) => candidate.id === id);
      if (workload) return { cluster, workload };
    }
    return undefined;
  }
  const scope = uri === undefined ? undefined : snapshot.scopeOf(uri);
  if (uri === undefined || position === undefined || scope === undefined) return undefined;
  const [resource] = snapshot.resourcesAt(uri, snapshot.offsetAt(uri, position));
  const workload = resource && workloadAt(scope, resource);
  return workload && { cluster: scope.cluster, workload };
}
