/** Words of messages. */

const SHOWN = 3;

/** `a, b and c`, or `a, b, c and 4 more`; `or` behind a negation. */
export function list(names: readonly string[], shown = SHOWN, word: 'and' | 'or' = 'and'): string {
  if (names.length > shown + 1) return `${names.slice(0, shown).join(', ')} ${word} ${names.length - shown} more`;
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${word} ${names[names.length - 1]}`;
}

/** `The declared port is 8080.`, `The declared ports are http and https.` */
export function declared(ports: readonly (string | number)[]): string {
  const text = list(ports.map(String), 6);
  return ports.length === 1 ? `The declared port is ${text}.` : `The declared ports are ${text}.`;
}

/** `1 workload`, `3 workloads`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function unique<T>(items: Iterable<T>): readonly T[] {
  return [...new Set(items)];
}
