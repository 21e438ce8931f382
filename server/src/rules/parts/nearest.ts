import { editDistance } from '../../dialects/edit-distance';

/** The other candidate that a slip of the fingers turns into `word`; undefined when none is close enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = slipsIn(word);
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
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
