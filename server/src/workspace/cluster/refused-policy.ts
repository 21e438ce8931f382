import type { PolicyFact, Problem, SelectorFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { Selector } from '../../engine/selector';

const BOTH: readonly Direction[] = ['ingress', 'egress'];

/** Rules whose findings leave open which directions a policy is about. */
const ABOUT_DIRECTIONS = new Set(['invalid-policy-type', 'too-many-policy-types']);

/** Rules that tell of a field in the wrong place or shape; at the top of the spec it may have been a direction. */
const ABOUT_SHAPE = new Set(['unknown-field', 'wrong-type']);

/**
 * The directions that a refused policy may govern once it is repaired: the ones it can be read to govern, unless the very
 * defect is about them (a misspelt `policyTypes` or `egress`, broken YAML).
 */
export function directionsInDoubt(fact: PolicyFact, governs: readonly Direction[]): readonly Direction[] {
  const rejected = fact.problems.filter((problem) => problem.rejected);
  const broken = fact.refused && rejected.length === 0;
  return broken || governs.length === 0 || rejected.some(isAboutDirections) ? BOTH : governs;
}

function isAboutDirections({ rule, data }: Problem): boolean {
  if (ABOUT_DIRECTIONS.has(rule)) return true;
  if (!ABOUT_SHAPE.has(rule)) return false;
  const path = data?.['path'];
  return typeof path !== 'string' || /^(?:|spec|spec\.(?:policyTypes|ingress|egress)(?:\[])?)$/.test(path);
}

/** The pods that it may select: conditions that the server refuses may be repaired to anything, so they are left out. */
export function selectorInDoubt(fact: PolicyFact, { selector, terms }: SelectorFact): Selector {
  const spans = fact.problems.filter((problem) => problem.rejected).map((problem) => problem.span);
  const refused = terms.map((term) => spans.some((span) => span.start < term.span.end && span.end > term.span.start));
  if (!refused.includes(true)) return selector;
  return { requirements: selector.requirements.filter((_, index) => refused[index] !== true) };
}
