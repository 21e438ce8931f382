import type { ClusterInput, Policy, PolicyAlternative } from '../../engine/model';
import { meaningText } from '../../workspace/meaning';

/** Policies that only one of two clusters has, each as it means there. */
export interface ChangedPolicies {
  readonly before: readonly Policy[];
  readonly after: readonly Policy[];
}

/** What differs between the tiers of two clusters. A policy that moved to another tier or place in it counts as changed. */
export function changedPolicies(before: ClusterInput, after: ClusterInput): ChangedPolicies {
  const [old, current] = [placed(before), placed(after)];
  const kept = new Set([...old.keys()].filter((policy) => current.get(policy) === old.get(policy)));
  const [gone, come] = [unlike(old, kept), unlike(current, kept)];
  // What was compiled anew may mean the same as before: each is set off against one of the other side.
  const byMeaning = new Map<string, Policy[]>();
  for (const [policy, tier] of gone) {
    const key = meaningOf(policy, tier);
    byMeaning.set(key, [...(byMeaning.get(key) ?? []), policy]);
  }
  const added = [...come].filter(([policy, tier]) => byMeaning.get(meaningOf(policy, tier))?.pop() === undefined);
  return { before: [...byMeaning.values()].flat(), after: added.map(([policy]) => policy) };
}

function placed({ tiers }: ClusterInput): ReadonlyMap<Policy, string> {
  return new Map(tiers.flatMap((tier) => tier.policies.map((policy) => [policy, tier.id])));
}

function unlike(all: ReadonlyMap<Policy, string>, kept: ReadonlySet<Policy>): readonly (readonly [Policy, string])[] {
  return [...all].filter(([policy]) => !kept.has(policy));
}

/** The numbers of policies shift when one comes or goes, and mean nothing. */
function meaningOf({ alternatives, ...rest }: Policy, tier: string): string {
  return meaningText([tier, rest, alternatives.map(({ id: _, ...alternative }: PolicyAlternative) => alternative)]);
}
