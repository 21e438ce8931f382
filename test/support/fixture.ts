import type { Severity } from '../../server/src/rules/rule';
import type { Position } from '../../server/src/workspace/snapshot';

/**
 * Tests are written as YAML with marks:
 *
 *     #- shop/web.yaml            starts a file (before the first one: `manifest.yaml`)
 *     spec:
 *       podSelector: $0           the cursor
 *     # ^^^^^^^^^^^ warning[some-rule]: part of the message
 *
 * An expectation speaks about the nearest line above that is none itself; several may stand below one line. `#<^^^`
 * marks from the first column, where the `#` itself would be in the way. A finding of several lines is marked by the
 * part of it on its first line. Expectations and file lines are taken out before anything reads the text.
 */
export interface Fixture {
  readonly files: readonly FixtureFile[];
  readonly cursor: Cursor | undefined;
  readonly marks: readonly Mark[];
}

export interface FixtureFile {
  /** Path as written after `#-`. */
  readonly path: string;
  readonly text: string;
}

export interface Cursor {
  readonly path: string;
  readonly offset: number;
  readonly position: Position;
}

export interface Mark {
  readonly path: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly rule: string;
  /** Part of the message; '' when the fixture does not care. */
  readonly message: string;
}

const DEFAULT_PATH = 'manifest.yaml';
const FILE_LINE = /^#- (\S+)\s*$/;
const EXPECTATION = /^(\s*)#(<?)( *)(\^+)\s+(error|warning|info|hint)\[([a-z0-9-]+)\](?::\s*(.*?))?\s*$/;
const CURSOR = '$0';

export function parseFixture(text: string): Fixture {
  const files = splitFiles(text).map(({ path, lines }) => readFixtureFile(path, lines));
  return {
    files: files.map(({ path, text: content }) => ({ path, text: content })),
    cursor: files.find((file) => file.cursor !== undefined)?.cursor,
    marks: files.flatMap((file) => file.marks),
  };
}

function splitFiles(text: string): readonly { readonly path: string; readonly lines: readonly string[] }[] {
  const files: { path: string; lines: string[] }[] = [];
  let current: { path: string; lines: string[] } | undefined;
  for (const line of dedent(text).split('\n')) {
    const path = FILE_LINE.exec(line)?.[1];
    if (path !== undefined || current === undefined) {
      current = { path: path ?? DEFAULT_PATH, lines: [] };
      files.push(current);
    }
    if (path === undefined) current.lines.push(line);
  }
  // A template literal begins with a line break; that is no file.
  return files.filter(
    (file, index) => index > 0 || files.length === 1 || file.lines.join('').trim() !== '' || file.path !== DEFAULT_PATH,
  );
}

/** Takes away a leading empty line and the indentation that all lines share, so that fixtures may be indented. */
function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  const shifted = lines.map((line) => (line.trim() === '' ? '' : line.slice(common)));
  return shifted.join('\n');
}

function readFixtureFile(
  path: string,
  lines: readonly string[],
): FixtureFile & { cursor: Cursor | undefined; marks: Mark[] } {
  const kept: string[] = [];
  const marks: Mark[] = [];
  for (const line of lines) {
    const mark = markOf(path, kept.length - 1, line);
    if (mark === undefined) kept.push(line);
    else marks.push(mark);
  }
  const marked = kept.join('\n');
  const offset = marked.indexOf(CURSOR);
  if (offset < 0) return { path, text: marked, cursor: undefined, marks };
  const before = marked.slice(0, offset);
  const line = before.split('\n').length - 1;
  const position = { line, character: offset - (before.lastIndexOf('\n') + 1) };
  return { path, text: before + marked.slice(offset + CURSOR.length), cursor: { path, offset, position }, marks };
}

function markOf(path: string, line: number, text: string): Mark | undefined {
  const match = EXPECTATION.exec(text);
  if (match === null) return undefined;
  const [, indent = '', first = '', gap = '', carets = '', severity = 'error', rule = '', message = ''] = match;
  const start = first === '' ? indent.length + 1 + gap.length : indent.length;
  return { path, line, start, end: start + carets.length, severity: severity as Severity, rule, message };
}
