import { type Layout, layoutOf } from './layout';
import type { Span, SpanEdit } from './span';
import type { YamlMap, YamlNode, YamlScalar, YamlSeq } from './tree';

export function replace(span: Span, text: string): SpanEdit {
  return { span, text };
}

export function insertAt(offset: number, text: string): SpanEdit {
  return { span: { start: offset, end: offset }, text };
}

export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** Column of the key whose value begins at the offset, or of the line's first character behind its dashes. */
export function keyColumn(text: string, offset: number): number {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^\s*(?:-\s+)*/.exec(text.slice(lineStart, offset))?.[0].length ?? 0;
}

/** Before the line break, behind a comment. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Blank lines at the end of a `|+` block are part of its value. */
export function endOfValue(text: string, end: number, value: YamlNode | undefined): number {
  const last = lastScalar(value);
  if (last?.style !== 'literal' && last?.style !== 'folded') return end;
  if (!/^[|>][0-9]?\+/.test(text.slice(last.span.start))) return end;
  const rest = /^\s*/.exec(text.slice(end))?.[0] ?? '';
  return Math.max(end, end + rest.lastIndexOf('\n') - (rest.endsWith('\r\n') ? 1 : 0));
}

function lastScalar(node: YamlNode | undefined): YamlScalar | undefined {
  if (node === undefined || node.aliasSpan !== undefined) return undefined;
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'seq':
      return lastScalar(node.items.at(-1));
    case 'map':
      return lastScalar(node.entries.at(-1)?.value);
  }
}

export interface Opened {
  readonly span: Span;
  /** What stands between the key, or dash, and the new content. */
  readonly lead: string;
  readonly column: number;
  readonly eol: string;
}

/** How an empty `{}` or `[]` in a block can be written out; undefined inside flow style. */
export function openEmpty(text: string, node: YamlMap | YamlSeq, layout: Layout, list: boolean): Opened | undefined {
  const { start } = node.span;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const prefix = text.slice(lineStart, start);
  if (isInFlow(text, start) || node.aliasSpan !== undefined) return undefined;
  if (/^\s*(?:-\s+)*$/.test(prefix)) {
    return { span: node.span, lead: '', column: prefix.length, eol: layout.eol };
  }
  if (!/:\s+$/.test(prefix)) return undefined;
  const column = keyColumn(text, start) + (list ? layout.listIndent : layout.step);
  const from = lineStart + prefix.trimEnd().length;
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(node.span.end))?.[0];
  const lead = `${comment === undefined ? '' : ` ${comment.trim()}`}${layout.eol}${' '.repeat(column)}`;
  return { span: { start: from, end: node.span.end + (comment?.length ?? 0) }, lead, column, eol: layout.eol };
}

/** Whether an offset is inside `{ }` or `[ ]`. Brackets in quotes and comments do not count. */
export function isInFlow(text: string, offset: number): boolean {
  let depth = 0;
  let quote = '';
  let tokenStart = true;
  for (let i = Math.max(0, lastDocumentStart(text, offset)); i < offset; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '#' && tokenStart) {
      i = endOfLine(text, i);
      continue;
    }
    if ((char === '"' || char === "'") && (tokenStart || depth > 0)) quote = char;
    else if ((char === '{' || char === '[') && (tokenStart || depth > 0)) depth++;
    else if ((char === '}' || char === ']') && depth > 0) depth--;
    tokenStart = /\s/.test(char) || (depth > 0 && /[,[{:]/.test(char));
  }
  return depth > 0;
}

/** A line that begins in column 0 with a key cannot be inside the flow of an earlier one; it bounds the scan. */
function lastDocumentStart(text: string, offset: number): number {
  for (let at = text.lastIndexOf('\n', offset - 1); at >= 0; at = text.lastIndexOf('\n', at - 1)) {
    if (/^[A-Za-z][\w.-]*:(?:\s|$)/.test(text.slice(at + 1, at + 64))) return at + 1;
  }
  return 0;
}

/** JSON puts its keys in quotes. */
export function isJson(text: string, span: Span): boolean {
  if (/^\uFEFF?\s*[{[]/.test(text)) return true;
  return (
    /^[{[]\s*"/.test(text.slice(span.start, span.end)) && !/[{,]\s*[A-Za-z]/.test(text.slice(span.start, span.end))
  );
}

export function insertInFlow(
  text: string,
  collection: Span,
  items: readonly Span[],
  added: string,
  index: number,
): SpanEdit {
  const next = items[index];
  const before = items[Math.min(index, items.length) - 1];
  if (before === undefined && next === undefined) {
    return replace({ start: collection.start + 1, end: collection.end - 1 }, added);
  }
  const anchor = before ?? next;
  const lineStart = text.lastIndexOf('\n', (anchor?.start ?? 0) - 1) + 1;
  const indent = text.slice(lineStart, anchor?.start);
  // One item a line stays one item a line.
  const separator = lineStart > collection.start && indent.trim() === '' ? `${layoutOf(text).eol}${indent}` : ' ';
  if (before !== undefined) return insertAt(before.end, `,${separator}${added}`);
  return insertAt(next?.start ?? collection.start + 1, `${added},${separator}`);
}

export function removeFromFlow(text: string, collection: Span, items: readonly Span[], index: number): SpanEdit {
  const span = items[index] ?? collection;
  const next = items[index + 1];
  const before = items[index - 1];
  if (next !== undefined) return replace({ start: span.start, end: next.start }, '');
  if (before !== undefined) return replace({ start: before.end, end: span.end }, '');
  const comma = /^\s*,/.exec(text.slice(span.end))?.[0].length ?? 0;
  return replace({ start: span.start, end: span.end + comma }, '');
}

/** Removes the lines of an entry or item; one that shares its first line with a dash gives its place to the next. */
export function removeLines(text: string, span: Span, valueEnd: number, next: Span | undefined): SpanEdit {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const lineEnd = endOfLine(text, valueEnd);
  const after = text.startsWith('\r\n', lineEnd) ? lineEnd + 2 : Math.min(lineEnd + 1, text.length);
  const alone = text.slice(lineStart, span.start).trim() === '';
  if (!alone && next !== undefined) {
    const blanks = /^\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0;
    return replace({ start: span.start, end: lineEnd + blanks }, '');
  }
  if (lineEnd === text.length && lineStart > 0) {
    const start = text[lineStart - 2] === '\r' ? lineStart - 2 : lineStart - 1;
    return replace({ start, end: lineEnd }, '');
  }
  return replace({ start: lineStart, end: after }, '');
}

export function emptied(text: string, span: Span, empty: string): SpanEdit[] {
  return behindColon(text, span, empty) ?? [replace(span, empty)];
}

/**
 * Puts a one-line value on the line of its key in the place of a block below it; comments between the two stay. undefined when
 * the block is no value of a key.
 */
export function behindColon(text: string, block: Span, value: string): SpanEdit[] | undefined {
  const colon = colonAbove(text, block.start);
  if (colon === undefined) return undefined;
  const comments = text.slice(colon, block.start).trim() !== '';
  if (!comments) return [replace({ start: colon, end: block.end }, ` ${value}`)];
  return [insertAt(colon, ` ${value}`), removeLines(text, block, block.end, undefined)];
}

/** Behind the colon of the key whose value begins on a later line; comments may stand between. */
export function colonAbove(text: string, valueStart: number): number | undefined {
  const from = Math.max(0, valueStart - 4000);
  const between = /:(?:[ \t]*|[ \t]+#[^\n]*)\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*$/.exec(
    text.slice(from, valueStart),
  );
  return between === null ? undefined : from + between.index + 1;
}
