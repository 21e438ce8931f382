import type { Action } from './model';
import { maskOf, NO_REASON, type ReasonMask, reasonsOf } from './reasons';
import { MAYBE, NO, type Tri, YES } from './tri';
import type { Verdict } from './verdict';

/**
 * What can happen to one flow on one side, over all worlds that fit the manifests. Reasons name the facts that tell the
 * worlds apart; there are none when all worlds agree.
 */
export interface Outcome {
  readonly allow: boolean;
  readonly deny: boolean;
  readonly reasons: ReasonMask;
}

export const ALLOWED: Outcome = { allow: true, deny: false, reasons: NO_REASON };
export const DENIED: Outcome = { allow: false, deny: true, reasons: NO_REASON };

/** One rule of the flow's direction, already matched against the flow. */
export interface WorldRule {
  readonly action: Action;
  readonly match: Tri;
  readonly reasons: ReasonMask;
}

/** One reading of a policy (`PolicyAlternative`). A reading that does not govern the direction has subject NO. */
export interface WorldReading {
  readonly subject: Tri;
  readonly reasons: ReasonMask;
  readonly rules: readonly WorldRule[];
}

export interface WorldPolicy {
  readonly readings: readonly WorldReading[];
  /** Given when readings lead to different results. */
  readonly uncertain: ReasonMask;
}

export interface WorldTier {
  /** In order; policies within one group tie (C6). */
  readonly groups: readonly (readonly WorldPolicy[])[];
  readonly end: 'next' | 'deny-if-governed';
  /** Governed traffic of this kind is neither surely admitted nor surely denied (B29). */
  readonly undefinedIfGoverned: boolean;
}

/** Results of going on from some point, depending on whether a policy has governed the flow in this tier already. */
interface Ahead {
  readonly ungoverned: Outcome;
  readonly governed: Outcome;
}

/**
 * Evaluates the tiers in every world (G.3, G9). It walks backwards and keeps, for each point, the set of results that
 * worlds can reach from there: a fork joins two such sets, so the number of worlds needs no cap.
 */
export function decide(tiers: readonly WorldTier[]): Outcome {
  let next = ALLOWED;
  for (const tier of [...tiers].reverse()) next = tierOutcome(tier, next);
  return next;
}

/** Joins alternatives of one unknown fact; the fact counts as a reason only if it changes the result. */
export function fork(branches: readonly Outcome[], reasons: ReasonMask): Outcome {
  const [first = ALLOWED, ...others] = branches;
  let { allow, deny } = first;
  let mask = first.reasons;
  let differ = false;
  for (const branch of others) {
    if (branch.allow !== first.allow || branch.deny !== first.deny) differ = true;
    allow ||= branch.allow;
    deny ||= branch.deny;
    mask |= branch.reasons;
  }
  if (!(allow && deny)) return allow ? ALLOWED : DENIED;
  return { allow, deny, reasons: differ ? mask | reasons : mask };
}

export function verdictOf(outcome: Outcome): Verdict {
  if (!outcome.deny) return { kind: 'allow' };
  if (!outcome.allow) return { kind: 'deny' };
  return { kind: 'unknown', reasons: reasonsOf(outcome.reasons) };
}

function tierOutcome(tier: WorldTier, next: Outcome): Outcome {
  let ahead: Ahead = { ungoverned: next, governed: endOfTier(tier, next) };
  for (const group of [...tier.groups].reverse()) ahead = beforeGroup(group, ahead, next);
  return ahead.ungoverned;
}

function endOfTier(tier: WorldTier, next: Outcome): Outcome {
  if (tier.end === 'next') return next;
  return tier.undefinedIfGoverned ? fork([ALLOWED, DENIED], maskOf('version-dependent')) : DENIED;
}

/**
 * Tied policies may be evaluated in any order. What counts is which of them comes first and whether all fall through, so
 * it suffices to let each one lead once. Policies none of whose rules can match decide nothing and need not lead.
 */
function beforeGroup(group: readonly WorldPolicy[], ahead: Ahead, next: Outcome): Ahead {
  const leaders = group.length > 1 ? group.filter(canDecide) : [];
  if (leaders.length < 2) return beforeAll(group, ahead, next);
  const orders = leaders.map((leader) =>
    beforeAll([leader, ...group.filter((policy) => policy !== leader)], ahead, next),
  );
  const tie = maskOf('priority-tie');
  return {
    ungoverned: fork(
      orders.map((order) => order.ungoverned),
      tie,
    ),
    governed: fork(
      orders.map((order) => order.governed),
      tie,
    ),
  };
}

function canDecide(policy: WorldPolicy): boolean {
  return policy.readings.some(
    (reading) => reading.subject !== NO && reading.rules.some((rule) => rule.match !== NO && rule.action !== 'log'),
  );
}

function beforeAll(policies: readonly WorldPolicy[], ahead: Ahead, next: Outcome): Ahead {
  return policies.reduceRight<Ahead>((after, policy) => beforePolicy(policy, after, next), ahead);
}

function beforePolicy(policy: WorldPolicy, after: Ahead, next: Outcome): Ahead {
  const readings = policy.readings.map((reading): Ahead => {
    if (reading.subject === NO) return after;
    const applied = beforeRules(reading.rules, after.governed, next);
    if (reading.subject === YES) return { ungoverned: applied, governed: applied };
    return {
      ungoverned: fork([applied, after.ungoverned], reading.reasons),
      governed: fork([applied, after.governed], reading.reasons),
    };
  });
  const [only] = readings;
  if (only !== undefined && readings.length === 1) return only;
  return {
    ungoverned: fork(
      readings.map((reading) => reading.ungoverned),
      policy.uncertain,
    ),
    governed: fork(
      readings.map((reading) => reading.governed),
      policy.uncertain,
    ),
  };
}

function beforeRules(rules: readonly WorldRule[], after: Outcome, next: Outcome): Outcome {
  return rules.reduceRight<Outcome>((ahead, rule) => {
    if (rule.match === NO || rule.action === 'log') return ahead;
    const decision = rule.action === 'pass' ? next : rule.action === 'allow' ? ALLOWED : DENIED;
    return rule.match === MAYBE ? fork([decision, ahead], rule.reasons) : decision;
  }, after);
}
