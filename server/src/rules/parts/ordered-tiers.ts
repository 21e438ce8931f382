import type { Direction, Tier } from '../../engine/model';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';

/** Policies of the tiers in which an order decides (C2), and what stands behind them. */

export function orderedTiers(cluster: Cluster): readonly Tier[] {
  return cluster.input.tiers.filter((tier) => tier.mode === 'ordered');
}

export function isOrdered(cluster: Cluster, policy: PolicyEntry): boolean {
  return orderedTiers(cluster).some((tier) => tier.id === policy.tier);
}

/** A policy whose meaning is certain: neither refused nor written twice. */
export function isCertain({ resource, duplicates }: PolicyEntry): boolean {
  return !resource.fact.refused && duplicates.length === 0;
}

/** Policies of later tiers that govern some subject of the policy in the direction. */
export function policiesBehind(cluster: Cluster, policy: PolicyEntry, direction: Direction): readonly PolicyEntry[] {
  const position = (tier: string) => cluster.input.tiers.findIndex(({ id }) => id === tier);
  const own = position(policy.tier);
  const found = cluster.subjectsOf(policy).flatMap((workload) => cluster.policiesSelecting(workload, direction));
  return [...new Set(found)].filter(({ tier }) => position(tier) > own);
}

/** Policies of the same tier that decide earlier. */
export function policiesBefore(cluster: Cluster, policy: PolicyEntry): readonly PolicyEntry[] {
  return cluster.policies.filter(
    (other) => other !== policy && other.tier === policy.tier && other.policy.order < policy.policy.order,
  );
}

/** Whether policies of namespaces are only asked what this one leaves open. */
export function isolatingTierBehind(cluster: Cluster, policy: PolicyEntry): boolean {
  const { tiers } = cluster.input;
  return tiers.slice(tiers.findIndex(({ id }) => id === policy.tier) + 1).some(({ mode }) => mode !== 'ordered');
}
