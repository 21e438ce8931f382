/** Lines of the old text from `start` to `end` (exclusive) that make room for others. 0-based. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Beyond so many pairs of lines the part that differs is replaced as a whole. */
const MOST_PAIRS = 4_000_000;

/** What turns one text into another, line by line, so that marks and folds in all other lines stay where they are. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const [old, current] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < current.length && old[head] === current[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, current.length) - head;
  while (tail < most && old[old.length - 1 - tail] === current[current.length - 1 - tail]) tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), current.slice(head, current.length - tail)];
  if (a.length === 0 && b.length === 0) return [];
  const kept = a.length * b.length > MOST_PAIRS ? [] : commonLines(a, b);
  const edits: LineEdit[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...kept, [a.length, b.length] as const]) {
    if (x > i || y > j) edits.push({ start: head + i, end: head + x, text: b.slice(j, y).join('') });
    [i, j] = [x + 1, y + 1];
  }
  return edits;
}

/** Each with its line break; the last one may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

/** Pairs of indexes of a longest common subsequence, ascending. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
