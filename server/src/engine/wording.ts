import type { Explanation, SideExplanation } from './explanation';
import type { Direction } from './model';
import type { UnknownReason } from './verdict';

/** Name of a policy by `PolicyAlternative.id`. */
export type PolicyName = (id: number) => string;

/** The missing fact behind a reason, e.g. `x/a vs 10.0.0.0/8`; undefined when there is nothing to add. */
export type FactOf = (reason: UnknownReason) => string | undefined;

const NO_FACT: FactOf = () => undefined;

/** One side of a flow in the stable wording of semantics I.2. Rules are counted from 1. */
export function describeVerdict(
  side: SideExplanation,
  direction: Direction,
  policyName: PolicyName,
  factOf: FactOf = NO_FACT,
): string {
  const { verdict, decidedBy, isolatedBy } = side;
  switch (verdict.kind) {
    case 'unknown':
      return `UNKNOWN: ${describeReasons(verdict.reasons, factOf)}`;
    case 'allow':
      if (decidedBy.length > 0) return `ALLOW: ${describeRules(side, policyName)}`;
      return isPassedOn(side) ? 'ALLOW: default' : `ALLOW: not isolated for ${direction}`;
    case 'deny':
      if (decidedBy.length > 0) return `DENY: ${describeRules(side, policyName)} (explicit)`;
      if (side.tier?.mode === 'ordered') return `DENY: end of tier ${side.tier.id}`;
      return `DENY: isolated by ${isolatedBy.map(policyName).join(', ')}, no rule matches`;
  }
}

/** The whole flow in one line: its exemption, or the side that decides. */
export function describeExplanation(
  explanation: Explanation,
  policyName: PolicyName,
  factOf: FactOf = NO_FACT,
): string {
  if (explanation.exemption === 'self') return 'ALLOW: self';
  if (explanation.exemption === 'same-node') return 'ALLOW: same node';
  const { egress, ingress, verdict } = explanation;
  if (verdict.kind === 'unknown') return `UNKNOWN: ${describeReasons(verdict.reasons, factOf)}`;
  // Of two sides that allow, the one that a rule had to open says more than the one that nobody guards.
  const byEgress =
    verdict.kind === 'deny'
      ? egress.verdict.kind === 'deny'
      : ingress.decidedBy.length === 0 && (egress.decidedBy.length > 0 || !ingress.applies);
  return byEgress && egress.applies
    ? describeVerdict(egress, 'egress', policyName, factOf)
    : describeVerdict(ingress, 'ingress', policyName, factOf);
}

/** Whether traffic came out of a policy's tier undecided, instead of never meeting a policy. */
function isPassedOn(side: SideExplanation): boolean {
  return side.isolatedBy.length > 0 || side.steps.some((step) => step.action === 'pass' && step.outcome === 'match');
}

function describeRules(side: SideExplanation, policyName: PolicyName): string {
  const rules = side.decidedBy.map(({ policy, rule }) =>
    rule === undefined ? policyName(policy) : `${policyName(policy)} rule ${rule + 1}`,
  );
  return [...new Set(rules)].join(', ');
}

function describeReasons(reasons: readonly UnknownReason[], factOf: FactOf): string {
  return reasons
    .map((reason) => {
      const fact = factOf(reason);
      return fact === undefined ? reason : `${reason} (${fact})`;
    })
    .join(', ');
}
