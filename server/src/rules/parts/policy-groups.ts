import type { PolicyFact } from '../../dialects/facts';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { groupBy } from './group';
import { isCertain, orderedTiers } from './ordered-tiers';
import { perCluster } from './per-cluster';

/**
 * Policies that add up for the same pods: those of one namespace, of a tier without an order, whose meaning is certain. Policies
 * that leave their namespace to the command line add up with those of their own folder alone, as others may go elsewhere.
 */
export const policyGroups = perCluster((cluster): readonly (readonly PolicyEntry[])[] => {
  const ordered = new Set(orderedTiers(cluster).map(({ id }) => id));
  return [...cluster.namespaces.values()].flatMap(({ policies }) => {
    const members = policies.filter((policy) => !ordered.has(policy.tier) && isCertain(policy));
    return [...groupBy(members, policyGroupKey).values()];
  });
});

/** Equal for two policies of one namespace that stand in the same group. */
export function policyGroupKey(policy: PolicyEntry): string {
  return policy.namespace === 'default' ? placeInDefault(policy) : policy.tier;
}

function placeInDefault({ tier, resource: { fact, uri } }: PolicyEntry): string {
  return fact.namespace === undefined ? `${tier} ${uri.slice(0, uri.lastIndexOf('/'))}` : tier;
}

interface Kept<T> {
  readonly members: readonly PolicyEntry[];
  readonly value: T;
}

/**
 * Computes something for each group of policies, and again only for groups whose policies changed: an edit concerns one of them. The
 * result speaks of policies by their facts.
 */
export function perPolicyGroup<T>(
  compute: (members: readonly PolicyEntry[]) => T,
): (cluster: Cluster) => readonly Kept<T>[] {
  const known = new WeakMap<PolicyFact, Kept<T>>();
  return perCluster((cluster) =>
    policyGroups(cluster).flatMap((members) => {
      const first = members[0]?.resource.fact;
      if (first === undefined) return [];
      const before = known.get(first);
      if (before !== undefined && isSameGroup(before.members, members)) return [{ members, value: before.value }];
      const kept = { members, value: compute(members) };
      known.set(first, kept);
      return [kept];
    }),
  );
}

/** Facts outlive an edit elsewhere; what a policy means depends on its fact and its namespace alone. */
function isSameGroup(a: readonly PolicyEntry[], b: readonly PolicyEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ namespace, resource }, index) => {
      const other = b[index];
      return other?.resource.fact === resource.fact && other.namespace === namespace;
    })
  );
}
