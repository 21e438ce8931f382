import type { CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import { fixAll, safeFixes } from '../../rules/fix-all/fix-all';
import type { FixAllOptions } from '../../rules/fix-all/fix-all-options';
import type { Workspace } from '../../workspace/workspace';
import { lineEdits } from './line-edits';

export const FIX_ALL: CodeActionKind = 'source.fixAll.palisade';

/** Whether an editor that asks for these kinds wants it: never without being asked, as it is about the whole document. */
export function wantsFixAll(kinds: readonly CodeActionKind[] | undefined): boolean {
  return kinds?.some((kind) => kind === '' || kind === FIX_ALL || FIX_ALL.startsWith(`${kind}.`)) ?? false;
}

/**
 * All fixes of a document that are safe to apply unasked, as one edit of this document; undefined when there is none, or when it
 * was cancelled. The workspace stays as it is.
 */
export async function fixAllAction(
  workspace: Workspace,
  uri: string,
  options: Pick<FixAllOptions, 'settings' | 'pause' | 'cancelled'>,
): Promise<CodeAction | undefined> {
  const here: FixAllOptions = { ...options, uris: new Set([uri]) };
  const snapshot = workspace.snapshot();
  const before = snapshot.text(uri);
  const candidates = before === undefined ? [] : await safeFixes(snapshot, here);
  if (before === undefined || candidates === undefined || candidates.length === 0) return undefined;
  const own = workspace.fork();
  // While it paused, somebody may have typed; then this answer is of no use any more.
  if (own.snapshot().text(uri) !== before) return undefined;
  const { fixes, texts } = await fixAll(own, here);
  const after = texts.get(uri);
  if (after === undefined) return undefined;
  const starts = snapshot.files.get(uri)?.lineStarts ?? [];
  const at = (line: number) => snapshot.positionAt(uri, starts[line] ?? before.length);
  const edits = lineEdits(before, after).map(({ start, end, text }) => ({
    range: { start: at(start), end: at(end) },
    newText: text,
  }));
  return {
    title: fixes.length === 1 ? `Fix 1 finding: ${fixes[0]?.title ?? ''}` : `Fix ${fixes.length} findings`,
    kind: FIX_ALL,
    edit: { documentChanges: [{ textDocument: { uri, version: null }, edits }] },
  };
}
