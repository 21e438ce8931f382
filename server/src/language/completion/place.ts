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
}

/** Finds the place of an offset of a file; undefined where nothing is completed: in comments and block texts. */
export function placeAt(
  text: string,
  chunk: { readonly start: number; readonly end: number },
  offset: number,
): Place | undefined {
  const cursor = cursorContext(text, offset);
  if (cursor.inComment || cursor.quote === '|') return undefined;
  const own = text.slice(chunk.start, chunk.end);
  const stays = cursor.inFlow || cursor.colon || cursor.quote !== undefined;
  const readable = `${text.slice(chunk.start, cursor.replace.start)}${stays ? PLACEHOLDER : ''}${text.slice(cursor.replace.end, chunk.end)}`;
  const lineBegin = lineStart(text, cursor.replace.start);
  const isNewLine = text.slice(lineBegin, cursor.replace.start).trim() === '';
  return {
    cursor,
    path: pathOf(cursor),
    role: cursor.position,
    root: parseYaml(readable).root,
    text: own,
    start: chunk.start,
    json: /^\s*[{[]/.test(own),
    column: isNewLine && !cursor.inFlow ? cursor.indent : cursor.replace.start - lineBegin,
  };
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
