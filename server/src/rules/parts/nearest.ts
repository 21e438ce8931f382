import { editDistance } from '../../dialects/edit-distance';

/** The other candidate that a slip of the fingers turns into `word`; undefined when none is close enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return closest(word, candidates, slipsIn(word));
}

/**
 * The same for names of things that may well exist without being known here, where a neighbour is a slip only if it is
 * very close.
 */
export function nearestByFar(word: string, candidates: Iterable<string>): string | undefined {
  return word.length <= 3 ? undefined : closest(word, candidates, word.length <= 7 ? 1 : 2);
}

function closest(word: string, candidates: Iterable<string>, limit: number): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit || areSiblings(word, candidate))
      continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Short words have close neighbours that mean something else (`web`, `app`), so they are allowed fewer slips. */
function slipsIn(word: string): number {
  if (word.length <= 3) return 1;
  return word.length <= 7 ? 2 : 3;
}

/** Names of several things of a kind: they differ in a number or a single letter that counts (`db1`, `db2`; `team-a`, `team-b`). */
function areSiblings(a: string, b: string): boolean {
  const [left, right] = [a.split(/[-_./]/), b.split(/[-_./]/)];
  if (left.length !== right.length) return false;
  return left.every((part, index) => {
    const other = right[index] ?? '';
    return part === other || stem(part) === stem(other) || (part.length === 1 && other.length === 1);
  });
}

/** A word without the number at its end. */
function stem(word: string): string {
  return word.replace(/\d+$/, '');
}
