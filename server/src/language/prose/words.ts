/** `1 workload`, `3 workloads`, `no workloads`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  if (n === 0) return `no ${plural}`;
  return `${n} ${n === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`; with more than `limit` items `a, b and 3 more`. */
export function list(
  items: readonly string[],
  conjunction: 'and' | 'or' = 'and',
  limit = Number.POSITIVE_INFINITY,
): string {
  const hidden = items.length - limit;
  const shown = hidden > 0 ? [...items.slice(0, limit), `${hidden} more`] : items;
  const last = shown[shown.length - 1];
  if (last === undefined) return '';
  if (shown.length === 1) return last;
  return `${shown.slice(0, -1).join(', ')} ${hidden > 0 ? 'and' : conjunction} ${last}`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
