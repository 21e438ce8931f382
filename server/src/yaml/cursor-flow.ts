import type { Span } from './span';

/** What a cursor inside `{ }` or `[ ]` is at; `path` begins at the outermost bracket. */
export interface FlowCursor {
  readonly path: readonly (string | number)[];
  readonly position: 'key' | 'value' | 'item';
  readonly key: string | undefined;
  readonly prefix: string;
  readonly replace: Span;
  readonly siblingKeys: readonly string[];
  readonly quote: '"' | "'" | undefined;
  /** Whether a colon follows the key that is being written. */
  readonly colon: boolean;
  readonly needsSpace: boolean;
}

interface Frame {
  readonly bracket: '{' | '[';
  readonly keys: string[];
  index: number;
  key: string | undefined;
}

/** Reads flow style from its first bracket to the offset, tolerant of missing commas, quotes and brackets. */
export function flowCursor(text: string, start: number, end: number, offset: number): FlowCursor {
  const frames: Frame[] = [];
  let tokenStart = start;
  let quote: '"' | "'" | undefined;
  let token = '';
  for (let i = start; i < offset; i++) {
    const char = text[i] ?? '';
    if (quote !== undefined) {
      if (char === '\n') quote = undefined;
      else if (char === '\\' && quote === '"') token += text[++i] ?? '';
      else if (char === quote) quote = undefined;
      else token += char;
      continue;
    }
    const frame = frames.at(-1);
    if ((char === '"' || char === "'") && token === '') {
      quote = char;
      tokenStart = i + 1;
    } else if (char === '{' || char === '[') {
      frames.push({ bracket: char, keys: [], index: 0, key: undefined });
      token = '';
    } else if (char === '}' || char === ']') {
      if (frames.length > 1) frames.pop();
      token = '';
    } else if (char === ',' && frame !== undefined) {
      frame.index++;
      frame.key = undefined;
      token = '';
    } else if (char === ':' && frame !== undefined && frame.key === undefined && endsKey(text, i)) {
      frame.key = token.trim();
      frame.keys.push(frame.key);
      token = '';
    } else if (char === '#' && /\s/.test(text[i - 1] ?? '')) {
      const newline = text.indexOf('\n', i);
      i = newline < 0 ? offset : newline - 1;
    } else if (!/\s/.test(char)) {
      if (token === '') tokenStart = i;
      token += char;
    } else if (token !== '') token += char;
  }
  const frame = frames.at(-1) ?? { bracket: '{' as const, keys: [], index: 0, key: undefined };
  const begun = quote !== undefined || token.trim() !== '';
  const from = begun ? Math.min(tokenStart, offset) : offset;
  const to = endOfToken(text, offset, end, quote);
  const colon = /^["']?\s*:/.test(text.slice(to, end));
  const inValue = frame.key !== undefined;
  const keys = [...frame.keys, ...laterKeys(text, to, end)];
  return {
    path: frames.slice(0, -1).map((outer) => (outer.bracket === '[' ? outer.index : (outer.key ?? outer.index))),
    position: inValue ? 'value' : frame.bracket === '[' ? 'item' : 'key',
    key: inValue ? frame.key : frame.bracket === '[' ? String(frame.index) : undefined,
    prefix: text.slice(from, offset),
    replace: { start: from, end: Math.max(to, offset) },
    siblingKeys: frame.bracket === '[' ? [] : [...new Set(keys)].filter((key) => !inValue || key !== frame.key),
    quote,
    colon: !inValue && colon,
    needsSpace: inValue && !begun && text[offset - 1] === ':',
  };
}

/** A colon ends a key before a blank, a bracket, or behind a closing quote. */
function endsKey(text: string, at: number): boolean {
  return /[\s,[\]{}]|^$/.test(text[at + 1] ?? '') || /["']/.test(text[at - 1] ?? '');
}

function endOfToken(text: string, offset: number, end: number, quote: string | undefined): number {
  const rest = text.slice(offset, end);
  const pattern = quote === '"' ? /^(?:[^"\\\n]|\\.)*/ : quote === "'" ? /^[^'\n]*/ : /^[^\s,:[\]{}#"']*/;
  const found = pattern.exec(rest)?.[0] ?? '';
  if (quote === undefined) return offset + found.length;
  // Without its closing quote the string reaches to the end of what was typed, not of the line.
  return rest[found.length] === quote ? offset + found.length : offset;
}

/** Keys of the same mapping behind the cursor. */
function laterKeys(text: string, from: number, end: number): string[] {
  const keys: string[] = [];
  let depth = 0;
  let atKey = false;
  for (let i = from; i < end; i++) {
    const char = text[i] ?? '';
    if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      if (depth === 0) break;
      depth--;
    } else if (char === ',' && depth === 0) atKey = true;
    else if (depth === 0 && atKey && !/\s/.test(char)) {
      const key = /^(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^\s:,{}[\]]+))\s*:/.exec(text.slice(i, end));
      if (key !== null) keys.push(key[1] ?? key[2] ?? key[3] ?? '');
      atKey = false;
      if (key !== null) i += key[0].length - 1;
      else if (char === '"') i += /^"(?:[^"\\\n]|\\.)*/.exec(text.slice(i, end))?.[0].length ?? 0;
    } else if (char === '"') i += /^"(?:[^"\\\n]|\\.)*/.exec(text.slice(i, end))?.[0].length ?? 0;
  }
  return keys;
}
