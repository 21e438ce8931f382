/** Three-valued membership: no, yes, or not knowable from the manifests (semantics.md 0.1). */
export type Tri = 0 | 1 | 2;
export const NO: Tri = 0;
export const YES: Tri = 1;
export const MAYBE: Tri = 2;

/** Kleene conjunction: a definite no wins, then maybe. */
export function and(a: Tri, b: Tri): Tri {
  if (a === NO || b === NO) return NO;
  return a === YES && b === YES ? YES : MAYBE;
}

/** Kleene disjunction: a definite yes wins, then maybe. */
export function or(a: Tri, b: Tri): Tri {
  if (a === YES || b === YES) return YES;
  return a === NO && b === NO ? NO : MAYBE;
}

/** What mutually exclusive possibilities agree on; no without any. */
export function agreed([first = NO, ...others]: readonly Tri[]): Tri {
  return others.every((other) => other === first) ? first : MAYBE;
}

export function not(a: Tri): Tri {
  if (a === MAYBE) return MAYBE;
  return a === YES ? NO : YES;
}
