import type { WorkspaceEdit } from 'vscode-languageserver-types';
import type { Position, Range, Snapshot } from '../../workspace/snapshot';
import { workspaceEdit } from '../code-action/workspace-edit';
import { count } from '../prose';
import { renameLabel } from './label-rename';
import { renameNamespace } from './namespace-rename';
import { type RenameTarget, renameTargetAt } from './rename-target';

export interface RenamePlace {
  readonly range: Range;
  readonly placeholder: string;
}

/** Why something cannot be renamed, in a sentence for the user. */
export interface Refusal {
  readonly refusal: string;
}

/** What would be renamed at a position: the value of a label or the name of a namespace; undefined elsewhere. */
export function prepareRename(snapshot: Snapshot, uri: string, position: Position): RenamePlace | undefined {
  const target = renameTargetAt(snapshot, uri, position);
  if (target === undefined) return undefined;
  return { range: snapshot.locate(target.resource, target.span).range, placeholder: target.value };
}

/** The edits of a rename in all files of the folder; it keeps what every selector chooses, or is refused. */
export function rename(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  newName: string,
): WorkspaceEdit | Refusal | undefined {
  const target = renameTargetAt(snapshot, uri, position);
  if (target === undefined) return undefined;
  const to = newName.trim();
  if (to === target.value) return { documentChanges: [] };
  const planned =
    target.kind === 'namespace' ? renameNamespace(snapshot, target, to) : renameLabel(snapshot, target, to);
  if (typeof planned === 'string') return { refusal: planned };
  const refusal = planned.settle();
  if (refusal !== undefined) return { refusal };
  const templates = templatesNaming(snapshot, target);
  const doubts = [
    ...(planned.doubtful > 0 ? [`${count(planned.doubtful, 'place')} may mean something else.`] : []),
    ...(templates.length > 0
      ? [
          `${count(templates.length, 'template')} with “${target.value}” ${templates.length === 1 ? 'is' : 'are'} left as they are.`,
        ]
      : []),
  ];
  return workspaceEdit(snapshot, planned.edits(), {
    label: `Rename ${nameOf(target, target.value)} to ${nameOf(target, to)} in ${count(planned.files, 'file')}`,
    ...(doubts.length > 0 ? { description: doubts.join(' ') } : {}),
    needsConfirmation: doubts.length > 0,
  });
}

function nameOf(target: RenameTarget, value: string): string {
  return target.kind === 'namespace' ? `namespace ${value}` : `${target.key}=${value}`;
}

/** Files of the folder that a template engine has yet to render: nobody knows which of their words mean the same. */
function templatesNaming(snapshot: Snapshot, { scope, value }: RenameTarget): readonly string[] {
  return [...snapshot.files.values()]
    .filter(
      ({ uri, documents }) => snapshot.scopeOf(uri) === scope && documents.some(({ document }) => document.template),
    )
    .map(({ uri }) => uri)
    .filter((uri) => snapshot.text(uri)?.includes(value) === true);
}
