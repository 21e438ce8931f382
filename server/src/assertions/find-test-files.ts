import type { Location, Snapshot } from '../workspace/snapshot';
import type { Span } from '../yaml/span';
import { readTestFile } from './read-test-file';
import { isTestFile, type TestFile } from './test-file';

/** Uris of the test files that a snapshot holds, in order. */
export function testFileUris(snapshot: Snapshot): readonly string[] {
  return [...snapshot.files.keys()].filter(isTestFile);
}

const read = new WeakMap<object, TestFile>();

/** Reads a test file of the snapshot, or gives what an earlier call with the same text read; undefined for a file that is gone. */
export function testFileAt(snapshot: Snapshot, uri: string): TestFile | undefined {
  const entry = snapshot.files.get(uri);
  if (entry === undefined) return undefined;
  const known = read.get(entry);
  if (known !== undefined) return known;
  const parsed = snapshot.parsed({ uri, documentIndex: 0 });
  const file = readTestFile(uri, parsed?.tree ?? { root: undefined, problems: [], comments: [] });
  const second = entry.documents[1];
  const offset = entry.documents[0]?.start ?? 0;
  const problems =
    second === undefined
      ? file.problems
      : [
          ...file.problems,
          {
            severity: 'error' as const,
            message: 'A file of policy tests is one document: move what is behind the "---" up, or into another file.',
            span: { start: second.start - offset, end: second.start - offset + 3 },
          },
        ];
  const unread = entry.notes.filter(({ kind }) => kind !== 'template').map(({ message }) => message);
  const noted = unread.map((message) => ({ severity: 'error' as const, message, span: { start: 0, end: 0 } }));
  const found = { ...file, problems: parsed === undefined && noted.length > 0 ? noted : problems };
  read.set(entry, found);
  return found;
}

/** Where a span of a test file stands. */
export function placeInTestFile(snapshot: Snapshot, uri: string, span: Span): Location {
  return snapshot.locate({ uri, documentIndex: 0 }, span);
}
