import { type Selector, formatSelector } from '../../engine/selector';

/** What a pod or namespace that the selector picks is said to do: `has app=web`, `has the label env`, or matches `!legacy`. */
export function carries(selector: Selector): string {
  const [only, ...more] = selector.requirements;
  if (only?.op === 'exists' && more.length === 0) return `has the label ${only.key}`;
  const plain = selector.requirements.every(
    ({ op, ...rest }) => op === 'in' && 'values' in rest && rest.values.length === 1,
  );
  return plain ? `has ${formatSelector(selector)}` : `matches \`${formatSelector(selector)}\``;
}
