import type { Requirement } from '../../engine/selector';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { coversPods } from './coverage';
import { perCluster } from './per-cluster';

/** Policies of a namespace by a label that their subjects must have; `''` for those without any. */
const bySubject = perCluster((cluster): ReadonlyMap<string, readonly PolicyEntry[]> => {
  const index = new Map<string, PolicyEntry[]>();
  for (const policy of cluster.policies) {
    const key = `${policy.namespace}|${keyOf(policy.subject.pods.requirements[0])}`;
    const known = index.get(key);
    if (known === undefined) index.set(key, [policy]);
    else known.push(policy);
  }
  return index;
});

/**
 * Other policies of the namespace that select every pod which this one selects, by the text of their selectors: true of
 * pods to come, too.
 */
export function policiesCovering(cluster: Cluster, policy: PolicyEntry): readonly PolicyEntry[] {
  const index = bySubject(cluster);
  const keys = new Set(['', ...policy.subject.pods.requirements.flatMap((given) => [keyOf(given), given.key])]);
  return [...keys]
    .flatMap((key) => index.get(`${policy.namespace}|${key}`) ?? [])
    .filter((other) => other !== policy && coversPods(other.subject, policy.subject));
}

function keyOf(requirement: Requirement | undefined): string {
  if (requirement === undefined) return '';
  return requirement.op === 'in' && requirement.values.length === 1
    ? `${requirement.key}=${requirement.values[0] ?? ''}`
    : requirement.key;
}
