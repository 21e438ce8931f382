import type { Requirement } from '../../engine/selector';

const LABEL = '[A-Za-z0-9_./-]{1,512}';
const TEXT = `"[^"]*"|'[^']*'`;
const SET = `\\{[ \\t]*(?:(?:${TEXT})[ \\t]*,?[ \\t]*)*\\}`;

/** One condition of a selector (E.4); brackets, `||` and comparisons of parts of a value are not read. */
const CONDITIONS: readonly (readonly [RegExp, (key: string, values: readonly string[]) => Requirement | 'all'])[] = [
  [/^all\([ \t]*\)/, () => 'all'],
  [new RegExp(`^has\\([ \\t]*(${LABEL})[ \\t]*\\)`), (key) => ({ op: 'exists', key })],
  [new RegExp(`^![ \\t]*has\\([ \\t]*(${LABEL})[ \\t]*\\)`), (key) => ({ op: 'not-exists', key })],
  [new RegExp(`^(${LABEL})[ \\t]*==[ \\t]*(${TEXT})`), (key, values) => ({ op: 'in', key, values })],
  [new RegExp(`^(${LABEL})[ \\t]*!=[ \\t]*(${TEXT})`), (key, values) => ({ op: 'not-in', key, values })],
  [new RegExp(`^(${LABEL})[ \\t]+in[ \\t]*(${SET})`), (key, values) => ({ op: 'in', key, values })],
  [new RegExp(`^(${LABEL})[ \\t]+not[ \\t]*in[ \\t]*(${SET})`), (key, values) => ({ op: 'not-in', key, values })],
];

/**
 * The conditions of a selector that are joined by `&&` and nothing else; undefined for every other text, which may mean
 * anything. `!=` and `not in` hold where the label is absent, as they do in the engine (E25).
 */
export function conjunction(text: string): readonly Requirement[] | undefined {
  let rest = trimmed(text);
  if (rest === '') return [];
  const found: Requirement[] = [];
  for (;;) {
    const read = condition(rest);
    if (read === undefined) return undefined;
    if (read.requirement !== 'all') found.push(read.requirement);
    rest = trimmed(read.rest);
    if (rest === '') return found;
    if (!rest.startsWith('&&')) return undefined;
    rest = trimmed(rest.slice(2));
  }
}

function condition(text: string): { readonly requirement: Requirement | 'all'; readonly rest: string } | undefined {
  for (const [pattern, make] of CONDITIONS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [whole, key = '', values = ''] = match;
    return { requirement: make(key, textsIn(values)), rest: text.slice(whole.length) };
  }
  return undefined;
}

function textsIn(values: string): readonly string[] {
  return [...values.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '');
}

/** Only blanks and tabs may stand between words (E23). */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
