import type { CodeAction } from 'vscode-languageserver-types';
import { codeActions, resolveCodeAction } from '../../server/src/language';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { pathOf, uriOf } from '../support';

/** Refactorings at an offset of a file. */
export function refactoringsAt(snapshot: Snapshot, path: string, offset: number): readonly CodeAction[] {
  const uri = uriOf(path);
  const position = snapshot.positionAt(uri, offset);
  return codeActions(snapshot, uri, { start: position, end: position }, [], ['refactor']);
}

/** The texts of all files after an action, and whether the editor asks before it applies it. */
export function applied(
  snapshot: Snapshot,
  action: CodeAction,
): { readonly texts: ReadonlyMap<string, string>; readonly asks: boolean } {
  const { edit } = resolveCodeAction(snapshot, action, []);
  if (edit?.documentChanges === undefined) throw new Error(`no edit: ${action.title}`);
  const texts = new Map([...snapshot.files.keys()].map((uri) => [pathOf(uri), snapshot.text(uri) ?? '']));
  for (const change of edit.documentChanges) {
    if ('kind' in change) {
      if (change.kind !== 'create') throw new Error(change.kind);
      if (texts.has(pathOf(change.uri))) throw new Error(`${change.uri} exists`);
      texts.set(pathOf(change.uri), '');
      continue;
    }
    const { uri } = change.textDocument;
    const places = change.edits.flatMap((one, index) => {
      if (!('newText' in one)) return [];
      const [start, end] = [one.range.start, one.range.end].map((at) =>
        snapshot.files.has(uri) ? snapshot.offsetAt(uri, at) : 0,
      );
      return [{ start: start ?? 0, end: end ?? 0, text: one.newText, index }];
    });
    texts.set(pathOf(uri), replaced(texts.get(pathOf(uri)) ?? '', places));
  }
  return { texts, asks: Object.values(edit.changeAnnotations ?? {}).some((one) => one.needsConfirmation === true) };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly index: number;
}

/** As editors do it; edits that overlap are an error there. */
function replaced(before: string, edits: readonly Place[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start || a.index - b.index)) {
    if (start < done) throw new Error(`edits overlap at ${start}`);
    result += before.slice(done, start) + text;
    done = end;
  }
  return result + before.slice(done);
}
