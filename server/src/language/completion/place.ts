import { type CursorContext, cursorContext } from '../../yaml/cursor';
import { parseYaml } from '../../yaml/parse';
import { lineStart } from '../line-start';
import type { YamlNode, YamlPath } from '../../yaml/tree';

/** Stands where the cursor is when the half-typed document is read and something has to stand there. */
const PLACEHOLDER = 'palisadeCursor';

/** What the cursor stands on, with the rest of the document read as if the half-typed word were not there. */
export interface Place {
  readonly cursor: CursorContext;
  /** For a key the path of its mapping, for a value or item its own path. */
  readonly path: YamlPath;
  /** `item`: behind a dash, where a plain value and the first key of a mapping are both possible. */
  readonly role: 'key' | 'value' | 'item';
  readonly root: YamlNode | undefined;
  /** Text of the document, without the other documents of the file. */
  readonly text: string;
  /** Offset of `text` in the file. */
  readonly start: number;
  /** True for JSON, where every string has quotes. */
  readonly json: boolean;
  /** Column in which what is written begins. */
  readonly column: number;
  /** True behind a colon in block style, where lines of their own may follow. */
  readonly opens: boolean;
}

/**
 * Finds the place of an offset of a file; undefined where nothing is completed: in comments and block texts, in the
 * indentation of a line that has text, and on the line of a document marker, where no mapping may begin.
 */
export function placeAt(
  text: string,
  chunk: { readonly start: number; readonly end: number },
  offset: number,
): Place | undefined {
  const cursor = cursorContext(text, offset);
  if (cursor.inComment || cursor.quote === '|') return undefined;
  const lineBegin = lineStart(text, cursor.replace.start);
  if (!cursor.inFlow && isNoPlace(text, lineBegin, offset)) return undefined;
  const own = text.slice(chunk.start, chunk.end);
  const stays = cursor.inFlow || cursor.colon || cursor.quote !== undefined;
  const readable = `${text.slice(chunk.start, cursor.replace.start)}${stays ? PLACEHOLDER : ''}${openQuote(text, cursor)}${text.slice(cursor.replace.end, chunk.end)}`;
  const isNewLine = text.slice(lineBegin, cursor.replace.start).trim() === '';
  return {
    cursor,
    path: pathOf(cursor),
    role: cursor.position,
    root: parseYaml(readable).root,
    text: own,
    start: chunk.start,
    json: /^\s*[{[]/.test(own),
    opens: cursor.position === 'value' && !cursor.inFlow && cursor.quote === undefined,
    column: isNewLine && !cursor.inFlow ? cursor.indent : cursor.replace.start - lineBegin,
  };
}

function isNoPlace(text: string, lineBegin: number, offset: number): boolean {
  const before = text.slice(lineBegin, offset);
  return /^---\s/.test(before) || (before.trim() === '' && /^[ \t]+[^\s#]/.test(text.slice(offset)));
}

/** The quote that is missing behind the cursor: without it the rest of the file would be a part of the string. */
function openQuote(text: string, { quote, replace }: CursorContext): string {
  return quote === undefined || text[replace.end] === quote ? '' : quote;
}

function pathOf(cursor: CursorContext): YamlPath {
  switch (cursor.position) {
    case 'key':
      return cursor.path;
    case 'value':
      return [...cursor.path, cursor.key ?? ''];
    case 'item':
      return [...cursor.path, cursor.index ?? 0];
  }
}

/** Whether a scalar is the word under the cursor. */
export function isCursor(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.source === PLACEHOLDER;
}
