/**
 * Sets of whole numbers as sorted boundaries: `[a, b, c, d]` is `a ≤ x < b` or `c ≤ x < d`. Every boundary flips
 * membership, so set algebra needs comparisons only and serves ports (numbers) and addresses (bigints) alike. The
 * representation is canonical: equal sets have equal boundaries.
 */
export type Boundaries<T extends number | bigint> = readonly T[];

/** Sweeps over two sets and keeps the stretches where `keep` holds. `keep(false, false)` must be false. */
export function combine<T extends number | bigint>(
  a: Boundaries<T>,
  b: Boundaries<T>,
  keep: (inA: boolean, inB: boolean) => boolean,
): Boundaries<T> {
  const result: T[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < a.length || j < b.length) {
    const nextA = a[i];
    const nextB = b[j];
    const at = nextB === undefined || (nextA !== undefined && nextA < nextB) ? nextA : nextB;
    if (at === undefined) break;
    if (nextA === at) i++;
    if (nextB === at) j++;
    const kept = keep(i % 2 === 1, j % 2 === 1);
    if (kept === inside) continue;
    inside = kept;
    result.push(at);
  }
  return result;
}

export const inEither = (a: boolean, b: boolean): boolean => a || b;
export const inBoth = (a: boolean, b: boolean): boolean => a && b;
export const onlyInFirst = (a: boolean, b: boolean): boolean => a && !b;

export function sameBoundaries<T extends number | bigint>(a: Boundaries<T>, b: Boundaries<T>): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}

/** Number of boundaries ≤ x; odd = inside. */
export function boundariesUpTo<T extends number | bigint>(set: Boundaries<T>, x: T): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = set[middle];
    if (value !== undefined && value <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isInside<T extends number | bigint>(set: Boundaries<T>, x: T): boolean {
  return boundariesUpTo(set, x) % 2 === 1;
}
