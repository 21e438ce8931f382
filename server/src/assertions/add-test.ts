import type { Scope, Snapshot } from '../workspace/snapshot';
import type { Span } from '../yaml/span';
import { entry } from '../yaml/navigate';
import { scopeRootOf } from '../workspace/uris';
import { testFileUris } from './find-test-files';
import { placeOf } from './node-reader';
import { testLines, type WrittenTest } from './written-test';

/** Where and how a test is written down. */
export interface TestAddition {
  readonly uri: string;
  /** False when the file has to be created first. */
  readonly exists: boolean;
  /** Offsets in the file. */
  readonly span: Span;
  readonly newText: string;
}

/** The file that tests go to while there is none. */
export const FIRST_TEST_FILE = 'policies.netpol-test.yaml';

/**
 * Adds a test behind the last one of a file: of `uri`, else of the first test file of the scope that can take it, else of
 * a new one.
 */
export function addTest(snapshot: Snapshot, scope: Scope, test: WrittenTest, uri?: string): TestAddition {
  const roots = snapshot.scopes.map(({ root }) => root);
  const own = testFileUris(snapshot).filter((file) => scopeRootOf(file, roots) === scope.root);
  for (const file of uri === undefined ? own : [uri, ...own]) {
    const addition = additionTo(snapshot, file, test);
    if (addition !== undefined) return addition;
  }
  const fresh = freshUri(snapshot, scope.root);
  return { uri: fresh, exists: false, span: { start: 0, end: 0 }, newText: `tests:\n${indented(test, 2, '\n')}\n` };
}

function freshUri(snapshot: Snapshot, root: string): string {
  const wanted = `${root}/${FIRST_TEST_FILE}`;
  if (!snapshot.files.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const next = `${root}/policies-${number}.netpol-test.yaml`;
    if (!snapshot.files.has(next)) return next;
  }
}

/** undefined for a file whose list of tests is not there, or in one line: nobody wants an edit that reflows it. */
function additionTo(snapshot: Snapshot, uri: string, test: WrittenTest): TestAddition | undefined {
  const document = snapshot.parsed({ uri, documentIndex: 0 });
  const text = snapshot.text(uri);
  if (text === undefined) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (document?.tree.root === undefined && text.trim() === '') {
    const newText = `tests:${eol}${indented(test, 2, eol)}${eol}`;
    return { uri, exists: true, span: { start: text.length, end: text.length }, newText };
  }
  if (document === undefined || document.tree.problems.length > 0) return undefined;
  const tests = entry(document.tree.root, 'tests');
  if (tests === undefined || tests.key.aliasSpan !== undefined) return undefined;
  const { value } = tests;
  if (value === undefined) {
    return insertion(text, uri, document.start + tests.key.span.end, test, 2, eol);
  }
  const last = value.kind === 'seq' && !value.flow ? value.itemSpans.at(-1) : undefined;
  if (last === undefined || placeOf(value) !== value.span) return undefined;
  const lineBegin = document.text.lastIndexOf('\n', last.start - 1) + 1;
  return insertion(text, uri, document.start + last.end, test, last.start - lineBegin, eol);
}

/** Behind the line that ends with, or goes on after, an offset. */
function insertion(
  text: string,
  uri: string,
  behind: number,
  test: WrittenTest,
  indent: number,
  eol: string,
): TestAddition {
  // A block of text ends behind its last line break.
  const newline = text.indexOf('\n', text[behind - 1] === '\n' ? behind - 1 : behind);
  const at = newline < 0 ? text.length : newline + 1;
  const lead = newline < 0 ? eol : '';
  return { uri, exists: true, span: { start: at, end: at }, newText: `${lead}${indented(test, indent, eol)}${eol}` };
}

function indented(test: WrittenTest, indent: number, eol: string): string {
  return testLines(test)
    .map((line) => ' '.repeat(indent) + line)
    .join(eol);
}
