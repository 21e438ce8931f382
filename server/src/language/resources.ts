import type { Fact } from '../dialects/facts';
import type { PolicyEntry, Workload } from '../workspace/cluster';
import type { Resource, Scope, Snapshot } from '../workspace/snapshot';

const byUri = new WeakMap<Scope, ReadonlyMap<string, readonly Resource[]>>();

/** Resources of one file, in the order of the file. Empty for a file that no scope holds. */
export function resourcesIn(snapshot: Snapshot, uri: string): readonly Resource[] {
  const scope = snapshot.scopeOf(uri);
  return scope === undefined ? [] : (indexed(scope).get(uri) ?? []);
}

/** Computed once a scope: a file's resources are asked for by every feature, and a scope may hold ten thousand. */
function indexed(scope: Scope): ReadonlyMap<string, readonly Resource[]> {
  const known = byUri.get(scope);
  if (known !== undefined) return known;
  const index = new Map<string, Resource[]>();
  for (const resource of scope.resources) {
    const list = index.get(resource.uri);
    if (list === undefined) index.set(resource.uri, [resource]);
    else list.push(resource);
  }
  for (const list of index.values()) {
    list.sort((a, b) => a.documentIndex - b.documentIndex || a.factIndex - b.factIndex);
  }
  byUri.set(scope, index);
  return index;
}

/** Narrows a resource by the type of its fact. */
export function isOfType<T extends Fact['type']>(
  resource: Resource,
  type: T,
): resource is Resource<Extract<Fact, { type: T }>> {
  return resource.fact.type === type;
}

/** Where the name of a policy or workload stands, else its kind: the place to jump to and to hang a lens on. */
export function nameSpan(resource: Resource) {
  return resource.fact.name?.span ?? resource.fact.kindSpan;
}

/** The policy or workload that a resource became in its cluster. */
export function policyAt(scope: Scope, resource: Resource): PolicyEntry | undefined {
  return resource.fact.type === 'policy' ? scope.cluster.policyOf(resource) : undefined;
}

export function workloadAt(scope: Scope, resource: Resource): Workload | undefined {
  return resource.fact.type === 'workload' ? scope.cluster.workloadOf(resource) : undefined;
}
