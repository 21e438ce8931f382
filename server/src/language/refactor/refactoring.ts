import type { CodeActionKind } from 'vscode-languageserver-types';
import type { FixContext, FixEdits } from '../../rules/rule';
import type { PolicyEntry } from '../../workspace/cluster';
import type { ParsedDocument } from '../../workspace/snapshot';

/** Where the cursor is in a policy that stands for itself: not refused, not written twice, no patch of another one. */
export interface PolicyPlace {
  readonly context: FixContext;
  readonly policy: PolicyEntry;
  readonly document: ParsedDocument;
  /** In the document. */
  readonly offset: number;
}

/** Another way to write what stands at a place, or what belongs to it. */
export interface Refactoring {
  /** Tells it apart from others at the same place. Says how it changes what is allowed. */
  readonly title: string;
  readonly kind: CodeActionKind;
  /** A clause: why it cannot be done. */
  readonly disabled?: string;
  /** More for the preview. */
  readonly description?: string;
  readonly widens?: boolean;
  /** Id of the rule whose fix does the same: then one of them is enough. */
  readonly sameAsFixOf?: string;
  edits(): FixEdits;
}

export const REWRITE: CodeActionKind = 'refactor.rewrite';
export const EXTRACT: CodeActionKind = 'refactor.extract';
export const INLINE: CodeActionKind = 'refactor.inline';

/** Whether an editor that asks for these kinds, or for all, wants that one. */
export function isWanted(kind: CodeActionKind, kinds: readonly CodeActionKind[] | undefined): boolean {
  return kinds === undefined || kinds.some((one) => one === '' || kind === one || kind.startsWith(`${one}.`));
}
