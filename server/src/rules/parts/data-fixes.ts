import type { Finding, Fix } from '../rule';
import { fixOf, replaceText } from '../fixes';

/** Fixes for findings whose `data` says what should stand in their place. */

/** A string of the finding's data. */
export function textIn({ data }: Finding, key: string): string | undefined {
  const value = data?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** Puts `data[key]` in the place of the finding, as it is. */
export function writeFix(
  finding: Finding,
  key: string,
  title: (text: string) => string,
  widens = false,
): readonly Fix[] {
  const text = textIn(finding, key);
  if (text === undefined) return [];
  return [fixOf(title(text), () => replaceText(finding.resource, finding.span, text), { preferred: true, widens })];
}
