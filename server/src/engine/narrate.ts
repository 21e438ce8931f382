import type { Decision, SideExplanation, Step } from './explanation';
import type { Action, Tier } from './model';
import { NO, YES } from './tri';
import { type Outcome, verdictOf, type WorldReading, type WorldTier } from './worlds';

/** One policy reading that selects or may select the subject, with the steps of its rules beside their worlds. */
export interface Examined {
  readonly policy: number;
  readonly world: WorldReading;
  readonly steps: readonly Step[];
}

export interface ExaminedPolicy {
  /** The readings that select or may select the subject. */
  readonly readings: readonly Examined[];
  /** How many readings there are: with more than `readings`, the policy may have no effect here. */
  readonly all: number;
}

export interface ExaminedTier {
  readonly tier: Tier;
  readonly groups: readonly (readonly ExaminedPolicy[])[];
  readonly worlds: WorldTier;
}

/** Turns examined tiers and their result into the story of one side. */
export function narrate(tiers: readonly ExaminedTier[], outcome: Outcome): SideExplanation {
  const verdict = verdictOf(outcome);
  const steps: Step[] = [];
  const reached: Reached[] = [];
  let last: Tier | undefined;
  for (const examined of tiers) {
    const walk = walkTier(examined);
    steps.push(...walk.steps);
    reached.push(...walk.decisions);
    if (walk.end === 'decided') {
      last = examined.tier;
      break;
    }
  }
  return {
    applies: true,
    verdict,
    isolatedBy: isolators(tiers),
    decidedBy: reached
      // A sure verdict is the same without a policy that may have no effect.
      .filter(({ decision, optional }) => verdict.kind === 'unknown' || (decision.action === verdict.kind && !optional))
      .map(({ decision }) => decision),
    steps,
    ...(verdict.kind === 'unknown' || last === undefined ? {} : { tier: { id: last.id, mode: last.mode } }),
  };
}

interface Reached {
  readonly decision: Decision;
  /** Whether its policy may have no effect at all. */
  readonly optional: boolean;
}

/** Whether a tier surely ends the evaluation, and which of its rules can take part. */
interface Walk {
  readonly steps: readonly Step[];
  readonly decisions: readonly Reached[];
  readonly end: 'decided' | 'open';
}

function walkTier({ tier, groups, worlds }: ExaminedTier): Walk {
  const steps: Step[] = [];
  const decisions: Reached[] = [];
  let decided = false;
  let passed = false;
  let governed = false;
  for (const group of groups) {
    const sure: Action[] = [];
    for (const { readings, all } of group) {
      const optional = readings.length < all;
      for (const reading of readings) {
        const certain = reading.world.subject === YES && all === 1;
        if (certain) governed = true;
        const walked = walkReading(reading, tier.mode === 'ordered');
        steps.push(...walked.steps);
        decisions.push(...walked.decisions.map((decision) => ({ decision, optional })));
        if (certain && walked.sure !== undefined) sure.push(walked.sure);
      }
    }
    if (sure.length === 0) continue;
    decided ||= sure.some((action) => action !== 'pass');
    passed ||= sure.includes('pass');
    if (tier.mode === 'ordered') break;
  }
  if (worlds.end === 'deny-if-governed' && governed && !passed) decided = true;
  return { steps, decisions, end: decided && !passed ? 'decided' : 'open' };
}

function walkReading(
  { policy, world, steps }: Examined,
  ordered: boolean,
): { readonly steps: readonly Step[]; readonly decisions: readonly Decision[]; readonly sure: Action | undefined } {
  const decisions: Decision[] = [];
  let sure: Action | undefined;
  for (const [index, rule] of world.rules.entries()) {
    if (rule.match === NO || rule.action === 'log') continue;
    decisions.push({ policy, rule: index, action: rule.action });
    if (rule.match !== YES) continue;
    sure ??= rule.action;
    if (ordered) return { steps: steps.slice(0, index + 1), decisions, sure };
  }
  return { steps, decisions, sure };
}

function isolators(tiers: readonly ExaminedTier[]): readonly number[] {
  const ids = new Set<number>();
  for (const { tier, groups } of tiers) {
    if (tier.end !== 'deny-if-governed') continue;
    for (const { policy, world } of groups.flat().flatMap(({ readings }) => readings)) {
      if (world.subject === YES) ids.add(policy);
    }
  }
  return [...ids];
}
