import type { Decision, Explanation, SideExplanation, Step } from './explanation';
import type { Flow } from './model';
import { maskOf, reasonsOf } from './reasons';
import type { UnknownReason, Verdict } from './verdict';

/** Why a verdict is unknown that differs between readings of which only one holds (A2). */
export const READINGS_DIFFER: UnknownReason = 'version-dependent';

/** A connection needs both sides (0.3): deny dominates, then unknown. */
export function joinVerdicts(egress: Verdict, ingress: Verdict): Verdict {
  if (egress.kind === 'deny' || ingress.kind === 'deny') return { kind: 'deny' };
  if (egress.kind === 'allow' && ingress.kind === 'allow') return { kind: 'allow' };
  return { kind: 'unknown', reasons: reasonsIn([egress, ingress]) };
}

/** One explanation from those of all readings of both ends: certain is what all of them agree on. */
export function joinReadings(flow: Flow, first: Explanation, others: readonly Explanation[]): Explanation {
  if (others.length === 0) return { ...first, flow };
  const explanations = [first, ...others];
  const egress = joinSides(explanations.map((explanation) => explanation.egress));
  const ingress = joinSides(explanations.map((explanation) => explanation.ingress));
  const { exemption } = first;
  const exempt = exemption !== undefined && others.every((other) => other.exemption === exemption);
  return {
    flow,
    verdict: joinVerdicts(egress.verdict, ingress.verdict),
    ...(exempt ? { exemption } : {}),
    egress,
    ingress,
  };
}

function joinSides(sides: readonly SideExplanation[]): SideExplanation {
  const verdict = agreed(sides.map((side) => side.verdict));
  const [tier, ...tiers] = sides.map((side) => side.tier);
  const oneTier = verdict.kind !== 'unknown' && tier !== undefined && tiers.every((other) => other?.id === tier.id);
  return {
    applies: sides.some((side) => side.applies),
    verdict,
    isolatedBy: [...new Set(sides.flatMap((side) => side.isolatedBy))],
    decidedBy: distinctDecisions(sides.flatMap((side) => side.decidedBy)),
    steps: joinSteps(sides.map((side) => side.steps)),
    ...(oneTier ? { tier } : {}),
  };
}

function agreed(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts;
  const differ = others.some((verdict) => verdict.kind !== first?.kind);
  if (first !== undefined && first.kind !== 'unknown' && !differ) return first;
  return { kind: 'unknown', reasons: reasonsIn(verdicts, differ ? [READINGS_DIFFER] : []) };
}

function reasonsIn(verdicts: readonly Verdict[], more: readonly UnknownReason[] = []): readonly UnknownReason[] {
  const reasons = verdicts.flatMap((verdict) => (verdict.kind === 'unknown' ? verdict.reasons : []));
  return reasonsOf([...reasons, ...more].reduce((mask, reason) => mask | maskOf(reason), 0));
}

function distinctDecisions(decisions: readonly Decision[]): readonly Decision[] {
  return [...new Map(decisions.map((one) => [`${one.policy}.${one.rule ?? ''}.${one.action}`, one])).values()];
}

/** Each rule once; what only some readings let it do is not known. */
function joinSteps(lists: readonly (readonly Step[])[]): readonly Step[] {
  const found = new Map<string, Step[]>();
  for (const steps of lists) {
    const seen = new Map<string, number>();
    for (const step of steps) {
      // A policy that exists twice has a step for each of its alternatives.
      const rule = `${step.policy}.${step.rule ?? ''}`;
      const count = seen.get(rule) ?? 0;
      seen.set(rule, count + 1);
      const key = `${rule}.${count}`;
      const same = found.get(key);
      if (same === undefined) found.set(key, [step]);
      else same.push(step);
    }
  }
  return [...found.values()].flatMap((steps) => {
    const [first, ...others] = steps;
    if (first === undefined) return [];
    const everywhere = steps.length === lists.length || first.outcome !== 'match';
    if (everywhere && others.every((other) => other.outcome === first.outcome)) return [first];
    const open = steps.find((step) => step.outcome === 'maybe' || step.outcome === 'match');
    if (open === undefined) return [first];
    return [{ ...open, outcome: 'maybe' as const, reason: open.reason ?? READINGS_DIFFER }];
  });
}
