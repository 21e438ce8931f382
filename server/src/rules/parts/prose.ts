/** Words of messages. */

const SHOWN = 3;

/** `a, b and c`, or `a, b, c and 4 more`. */
export function list(names: readonly string[], shown = SHOWN): string {
  if (names.length > shown + 1) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** `1 workload`, `3 workloads`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function unique<T>(items: Iterable<T>): readonly T[] {
  return [...new Set(items)];
}
