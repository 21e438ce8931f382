/** `key:` or `-` in block style, with what can be below it. */
export interface Opener {
  readonly kind: 'key' | 'dash';
  /** '' for a dash. */
  readonly key: string;
  readonly column: number;
  readonly start: number;
  /** Behind the colon or dash. */
  readonly end: number;
  /** Whether nothing but an anchor, tag or comment follows on the line, so that children can stand below. */
  readonly open: boolean;
}

/** One line of a document as far as indentation matters; tolerant of everything half-written. */
export interface CodeLine {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  readonly indent: number;
  readonly openers: readonly Opener[];
  /** Where the text behind the openers begins; `end` when there is none. */
  readonly valueStart: number;
  /** Offset of the `#`; undefined without a comment. */
  readonly comment: number | undefined;
  readonly kind: 'code' | 'blank' | 'block-text' | 'flow';
}

/** A `{` or `[` that is still open at some line, and the region it covers. */
export interface FlowRegion {
  readonly start: number;
  /** Behind the closing bracket, or where it was given up. */
  readonly end: number;
  /** Line on which it begins. */
  readonly line: number;
}

export interface Scan {
  readonly lines: readonly CodeLine[];
  readonly flows: readonly FlowRegion[];
}

const KEY =
  /(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\n]|'')*)'|([^\s#"'[\]{},&*!|>%@`?-][^#:\n]*?|[?-][^\s#:][^#:\n]*?)(?:[^\S\n]*))(?=:(?:\s|$))/y;

/** Reads a document (or what is being typed of one) line by line. Offsets are those of `text`. */
export function scanLines(text: string, start: number, end: number): Scan {
  const lines: CodeLine[] = [];
  const flows: FlowRegion[] = [];
  let blockText: number | undefined;
  let flowEnd = start;
  for (let at = start; at <= end;) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 || newline >= end ? end + 1 : newline + 1;
    const lineEnd = trimBreak(text, at, Math.min(next - 1, end));
    const from = text.charCodeAt(at) === 0xfeff ? at + 1 : at;
    const indent = leadingBlanks(text, from, lineEnd);
    const blank = from + indent >= lineEnd;
    const base = { start: at, end: lineEnd, indent, openers: [], valueStart: lineEnd, comment: undefined };
    if (blockText !== undefined && !blank && indent <= blockText) blockText = undefined;
    if (at < flowEnd) lines.push({ ...base, kind: 'flow' });
    else if (blockText !== undefined) lines.push({ ...base, kind: blank ? 'blank' : 'block-text' });
    else if (blank) lines.push({ ...base, kind: 'blank' });
    else {
      const line = codeLine(text, at, from + indent, lineEnd, indent);
      lines.push(line);
      const value = text[line.valueStart];
      if (line.valueStart < lineEnd && (value === '{' || value === '[')) {
        const flow = { start: line.valueStart, end: endOfFlow(text, line, end), line: lines.length - 1 };
        flows.push(flow);
        flowEnd = flow.end;
      }
      if (/^[|>][-+0-9]{0,2}\s*(?:#.*)?$/.test(text.slice(line.valueStart, lineEnd))) {
        blockText = line.openers.at(-1)?.column ?? -1;
      }
    }
    at = next;
  }
  return { lines, flows };
}

function codeLine(text: string, start: number, from: number, end: number, indent: number): CodeLine {
  const openers: Opener[] = [];
  const column = (offset: number): number => offset - from + indent;
  let at = from;
  if (text[at] === '#') return { start, end, indent, openers, valueStart: end, comment: at, kind: 'blank' };
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(start, end))) at = skipBlanks(text, start + 3, end);
  while (at < end && text[at] === '-' && isBlank(text[at + 1], at + 1, end)) {
    const next = skipProperties(text, at + 1, end);
    openers.push({
      kind: 'dash',
      key: '',
      column: column(at),
      start: at,
      end: at + 1,
      open: next >= end || text[next] === '#',
    });
    at = next;
  }
  KEY.lastIndex = at;
  const key = KEY.exec(text);
  if (key !== null && KEY.lastIndex < end) {
    const colon = KEY.lastIndex;
    const next = skipProperties(text, colon + 1, end);
    openers.push({
      kind: 'key',
      key: (key[1] ?? key[2] ?? key[3] ?? '').trimEnd(),
      column: column(at),
      start: at,
      end: colon + 1,
      open: next >= end || text[next] === '#',
    });
    at = next;
  }
  return {
    start,
    end,
    indent,
    openers,
    valueStart: Math.min(at, end),
    comment: commentStart(text, at, end),
    kind: 'code',
  };
}

/** Blanks, and anchors and tags, which change nothing about where children go. */
function skipProperties(text: string, from: number, end: number): number {
  let at = skipBlanks(text, from, end);
  for (;;) {
    const property = /^[&!][^\s,[\]{}]*(?=\s|$)/.exec(text.slice(at, end))?.[0];
    if (property === undefined) return at;
    at = skipBlanks(text, at + property.length, end);
  }
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  return Math.min(at, end);
}

function leadingBlanks(text: string, from: number, end: number): number {
  return skipBlanks(text, from, end) - from;
}

function isBlank(char: string | undefined, at: number, end: number): boolean {
  return at >= end || char === ' ' || char === '\t';
}

function trimBreak(text: string, start: number, end: number): number {
  return end > start && text[end - 1] === '\r' ? end - 1 : end;
}

/** A `#` behind a blank that is not in quotes. */
function commentStart(text: string, from: number, end: number): number | undefined {
  let quote = '';
  for (let i = from; i < end; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && (i === from || /[\s,[{:]/.test(text[i - 1] ?? ''))) quote = char;
    else if (char === '#' && (i === from || /\s/.test(text[i - 1] ?? ''))) return i;
  }
  return undefined;
}

/** Where a flow collection ends. One that was never closed ends before the next line that looks like block style again. */
function endOfFlow(text: string, line: CodeLine, end: number): number {
  const column = line.openers.at(-1)?.column ?? -1;
  let depth = 0;
  let quote = '';
  for (let i = line.valueStart; i < end; i++) {
    const char = text[i] ?? '';
    if (char === '\n') {
      quote = '';
      const rest = text.slice(i + 1, Math.min(end, i + 200));
      const indent = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
      if (column >= 0 && indent <= column && /^(?:- |[A-Za-z][\w./-]*:(?:\s|$))/.test(rest.slice(indent))) return i;
      continue;
    }
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '#' && /\s/.test(text[i - 1] ?? ''))
      i = text.indexOf('\n', i) < 0 ? end : text.indexOf('\n', i) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  return end;
}
