import type { NamespaceEntry } from '../../workspace/cluster';
import type { Resource } from '../../workspace/snapshot';
import type { FixContext } from '../rule';

/** `base`, or `base-2`, … when one of the policies has that name. */
export function freePolicyName({ policies }: Pick<NamespaceEntry, 'policies'>, base: string): string {
  const taken = new Set(policies.map((policy) => policy.name));
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}

/**
 * What to write as `metadata.namespace`: nothing when no object of the namespace names it, because then it is chosen
 * when the manifests are applied (A3).
 */
export function writtenNamespace(namespace: NamespaceEntry): string | undefined {
  const resources: readonly (Resource | undefined)[] = [
    ...namespace.workloads.map((workload) => workload.resource),
    ...namespace.policies.map((policy) => policy.resource),
  ];
  const named = namespace.declared !== undefined || resources.some((r) => r?.fact.namespace !== undefined);
  return named ? namespace.name : undefined;
}

/** A file for a new policy: where the namespace's policies are, else where its first workload is. Never an existing file. */
export function newPolicyUri({ snapshot }: FixContext, namespace: NamespaceEntry, name: string): string {
  const neighbour =
    namespace.policies[0]?.resource ??
    namespace.workloads.find((workload) => workload.resource !== undefined)?.resource ??
    namespace.declared;
  const folder = folderOf(neighbour?.uri ?? '');
  const candidates = [name, `${namespace.name}-${name}`];
  for (let number = 2; ; number += 1) {
    const free = candidates.map((base) => `${folder}${base}.yaml`).find((uri) => !snapshot.files.has(uri));
    if (free !== undefined) return free;
    candidates.push(`${namespace.name}-${name}-${number}`);
  }
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}
