import { flowCursor } from './cursor-flow';
import { type CodeLine, type Opener, type Scan, scanLines } from './cursor-lines';
import { splitDocuments } from './documents';
import { climb, containerPath, countItems, mappingAt, openersBefore, pathBehind } from './cursor-structure';
import type { Span } from './span';
import type { YamlPath } from './tree';

/** Where a cursor stands, for completion. Needs no valid YAML: it goes by indentation. */
export interface CursorContext {
  /** The mapping (position `key`, `value`) or list (`item`) that is being written in, from the document's root. */
  readonly path: YamlPath;
  readonly position: 'key' | 'value' | 'item';
  /** For `value`: the key whose value it is. */
  readonly key: string | undefined;
  /** For `item`: which one it is or becomes. */
  readonly index: number | undefined;
  /** What stands before the cursor of the word that is being written. */
  readonly prefix: string;
  /** The whole word; without its quotes when it has some. */
  readonly replace: Span;
  /** Column in which the entries of the container stand, or would. */
  readonly indent: number;
  /** Keys of the container, before and behind the cursor, the one under the cursor left out. */
  readonly siblingKeys: readonly string[];
  readonly inFlow: boolean;
  /** The quote that the cursor is inside of; `|` for the text of a block scalar. */
  readonly quote: '"' | "'" | '|' | undefined;
  readonly inComment: boolean;
  /** A new item must begin with `- `, because the line has none. */
  readonly needsDash: boolean;
  /** A colon follows the key already. */
  readonly colon: boolean;
  /** The cursor is right behind the colon or dash, where a blank is missing. */
  readonly needsSpace: boolean;
  /** The document of the file, as `splitDocuments` numbers them. */
  readonly document: number;
}

/** What stands at an offset of a file (of several documents, or one). Offsets are those of `text`. */
export function cursorContext(text: string, offset: number): CursorContext {
  const chunks = splitDocuments(text);
  const found = chunks.findIndex((chunk) => offset < chunk.end);
  const document = found < 0 ? Math.max(0, chunks.length - 1) : found;
  const chunk = chunks[document] ?? { start: 0, end: text.length };
  const scan = scanLines(text, chunk.start, Math.max(chunk.end, offset));
  const index = scan.lines.findIndex((candidate) => offset <= candidate.end);
  const line = scan.lines[index] ?? scan.lines.at(-1);
  if (line === undefined) return { ...NOWHERE, document, replace: { start: offset, end: offset } };
  return { ...contextOf(text, offset, scan, index < 0 ? scan.lines.length - 1 : index, line), document };
}

type Context = Omit<CursorContext, 'document'>;

const NOWHERE: Context = {
  path: [],
  position: 'key',
  key: undefined,
  index: undefined,
  prefix: '',
  replace: { start: 0, end: 0 },
  indent: 0,
  siblingKeys: [],
  inFlow: false,
  quote: undefined,
  inComment: false,
  needsDash: false,
  colon: false,
  needsSpace: false,
};

function contextOf(text: string, offset: number, scan: Scan, index: number, line: CodeLine): Context {
  const flow = scan.flows.find(
    (region) => region.start < offset && (offset < region.end || isOpenEnd(text, region.end)) && offset <= region.end,
  );
  if (flow !== undefined) {
    const opening = scan.lines[flow.line];
    const base = opening === undefined ? [] : pathBehind(scan, flow.line, opening);
    const cursor = flowCursor(text, flow.start, flow.end, offset);
    return {
      ...NOWHERE,
      ...cursor,
      path: [...base, ...cursor.path],
      key: cursor.position === 'value' ? cursor.key : undefined,
      index: cursor.position === 'item' ? Number(cursor.key) : undefined,
      indent: line.indent,
      inFlow: true,
    };
  }
  if (line.comment !== undefined && offset > line.comment) {
    return { ...NOWHERE, inComment: true, replace: { start: offset, end: offset }, indent: line.indent };
  }
  if (line.kind === 'block-text') return inBlockText(offset, scan, index);
  if (line.kind === 'blank') return onBlankLine(offset, scan, index, line);
  return onCode(text, offset, scan, index, line);
}

/** An unclosed bracket reaches to where the cursor is. */
function isOpenEnd(text: string, end: number): boolean {
  const last = text[end - 1];
  return last !== '}' && last !== ']';
}

function inBlockText(offset: number, scan: Scan, index: number): Context {
  const opener = openersBefore(scan, index).at(-1);
  const path =
    opener === undefined
      ? []
      : containerPath(scan, index, { kind: opener.kind === 'dash' ? 'list' : 'map', column: opener.column });
  return { ...NOWHERE, path, position: 'value', key: opener?.key, quote: '|', replace: { start: offset, end: offset } };
}

function onBlankLine(offset: number, scan: Scan, index: number, line: CodeLine): Context {
  return newLine(scan, index, offset - line.start, { prefix: '', replace: { start: offset, end: offset } }, false);
}

/** A line that has no opener yet: the beginning of a key, or of an item that lacks its dash. */
function newLine(
  scan: Scan,
  index: number,
  column: number,
  word: Pick<Context, 'prefix' | 'replace'>,
  colon: boolean,
): Context {
  const before = openersBefore(scan, index);
  const above = before.findLast((opener) => opener.column <= column);
  if (above?.kind === 'dash' && above.column === column && !colon) {
    const { path, parent } = climb(before, { kind: 'list', column });
    // Where lists are not indented, the column is that of the key too, and a next key is what one writes there.
    if (before[parent]?.kind !== 'key' || before[parent].column < column)
      return {
        ...NOWHERE,
        ...word,
        path,
        position: 'item',
        index: countItems(before, column),
        indent: column,
        needsDash: true,
      };
  }
  const { path, indent, siblings } = mappingAt(scan, index, column);
  return { ...NOWHERE, ...word, path, position: 'key', indent, siblingKeys: siblings, colon };
}

function onCode(text: string, offset: number, scan: Scan, index: number, line: CodeLine): Context {
  const key = line.openers.find((opener) => opener.kind === 'key');
  const dashes = line.openers.filter((opener) => opener.kind === 'dash' && opener.end <= offset);
  const dash = dashes.at(-1);
  if (key !== undefined && offset >= key.end) return valueOf(text, offset, scan, index, line, key);
  if (key !== undefined && offset >= key.start) {
    const quote = text[key.start] === '"' ? '"' : text[key.start] === "'" ? "'" : undefined;
    const start = key.start + (quote === undefined ? 0 : 1);
    const bare = text.slice(start, key.end - 1).trimEnd();
    const word = {
      prefix: text.slice(start, Math.max(start, offset)),
      replace: { start, end: start + bare.length - (quote === undefined ? 0 : 1) },
    };
    const { path, indent, siblings } = mappingAt(scan, index, key.column, key);
    return { ...NOWHERE, ...word, path, position: 'key', indent, siblingKeys: siblings, colon: true, quote };
  }
  const word = wordAt(text, offset, line);
  if (dash !== undefined) {
    const path = containerPath(scan, index, { kind: 'list', column: dash.column }, dash);
    const before = openersBefore(scan, index, dash);
    return {
      ...NOWHERE,
      ...word,
      path,
      position: 'item',
      index: countItems(before, dash.column),
      indent: dash.column,
      needsSpace: text[offset - 1] === '-' && offset === dash.end,
    };
  }
  if (offset <= line.start + line.indent)
    return newLine(scan, index, offset - line.start, { prefix: '', replace: { start: offset, end: offset } }, false);
  return { ...newLine(scan, index, line.indent, word, false), quote: word.quote };
}

function valueOf(text: string, offset: number, scan: Scan, index: number, line: CodeLine, key: Opener): Context {
  const { path, indent, siblings } = mappingAt(scan, index, key.column, key);
  const word =
    offset < line.valueStart
      ? { prefix: '', replace: { start: offset, end: offset }, quote: undefined }
      : wordAt(text, offset, line);
  return {
    ...NOWHERE,
    ...word,
    path,
    position: 'value',
    key: key.key,
    indent,
    siblingKeys: siblings,
    needsSpace: text[offset - 1] === ':' && offset === key.end,
  };
}

/** The value or word of the line that the cursor is in. */
function wordAt(text: string, offset: number, line: CodeLine): Pick<Context, 'prefix' | 'replace' | 'quote'> {
  const end = line.comment ?? line.end;
  const written = text.slice(line.valueStart, end).trimEnd();
  const first = written[0];
  if (first === '"' || first === "'") {
    const start = line.valueStart + 1;
    const closed = written.length > 1 && written.endsWith(first);
    const inner = line.valueStart + written.length - (closed ? 1 : 0);
    const inside = offset >= start && (offset <= inner || !closed);
    if (inside)
      return { prefix: text.slice(start, offset), replace: { start, end: Math.max(inner, offset) }, quote: first };
  }
  const start = Math.min(line.valueStart, offset);
  return {
    prefix: text.slice(start, offset),
    replace: { start, end: Math.max(offset, line.valueStart + written.length) },
    quote: undefined,
  };
}
