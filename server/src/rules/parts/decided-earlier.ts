import type { RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { coversPods, coversRule } from './coverage';
import { isCertain, isOrdered, policiesBefore } from './ordered-tiers';
import { type RuleSite, rulesInEffect, sectionOf } from './policy-rules';

/** A rule that is never reached, with the rule that decides in its place (C2). */
export interface DecidedEarlier {
  readonly site: RuleSite;
  readonly earlier: { readonly policy: PolicyEntry; readonly rule: RuleFact };
}

/** Rules of a policy of which an earlier rule decides all connections, of these pods and of all that could exist. */
export function decidedEarlier(cluster: Cluster, policy: PolicyEntry): readonly DecidedEarlier[] {
  if (!isOrdered(cluster, policy) || !isCertain(policy)) return [];
  const before = policiesBefore(cluster, policy).filter(
    (other) => isCertain(other) && coversPods(other.subject, policy.subject),
  );
  return rulesInEffect(policy).flatMap((site): readonly DecidedEarlier[] => {
    const { rule, direction } = site;
    // A rule that matches nothing is another finding.
    if (rule.peers?.length === 0 || rule.ports?.length === 0) return [];
    const own = sectionOf(policy, direction)?.rules.find(
      (candidate) => candidate.index < rule.index && coversRule(candidate, rule),
    );
    const earlier = own === undefined ? coveringOf(before, rule, direction) : { policy, rule: own };
    return earlier === undefined ? [] : [{ site, earlier }];
  });
}

function coveringOf(
  before: readonly PolicyEntry[],
  rule: RuleFact,
  direction: Direction,
): DecidedEarlier['earlier'] | undefined {
  for (const policy of before) {
    const found = sectionOf(policy, direction)?.rules.find((candidate) => coversRule(candidate, rule));
    if (found !== undefined) return { policy, rule: found };
  }
  return undefined;
}
