import type { CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import type { Finding, Fix } from '../../rules/rule';
import { fixesOf } from '../../rules/run';
import type { Position, Range, Snapshot } from '../../workspace/snapshot';
import { isRefactoring, refactorings, resolveAnyRefactoring } from '../refactor';
import { diagnosticOf } from './action-diagnostic';
import { findingKey } from './finding-key';
import { generateActions } from './generate-action';
import { suppressEdits } from './suppress-action';
import { touchedFiles, workspaceEdit } from './workspace-edit';

/** What resolves an action later; JSON. */
export interface ActionData {
  readonly uri: string;
  /** Key of the finding, see `findingKey`. */
  readonly finding: string;
  /** Index among the rule's fixes; `suppress` for the comment. */
  readonly fix: number | 'suppress';
}

const QUICK_FIX: CodeActionKind = 'quickfix';

/**
 * Quick fixes for the findings of a file that touch a range, and refactorings of what stands there, without their edits. Fixes
 * come first, preferred ones at the top; the comment that suppresses a finding is the last of them. `kinds` are the kinds that
 * the editor asks for; undefined = all. `commands`: the editor knows our commands, so that actions may be questions to it
 * instead of edits. `invoked`: the user asked for actions, instead of the editor by itself.
 */
export function codeActions(
  snapshot: Snapshot,
  uri: string,
  range: Range,
  findings: readonly Finding[],
  kinds?: readonly CodeActionKind[],
  { commands = false, invoked = false }: { readonly commands?: boolean; readonly invoked?: boolean } = {},
): readonly CodeAction[] {
  if (kinds !== undefined && !kinds.some(includesQuickFix)) {
    return refactorings(snapshot, uri, range, kinds, { invoked });
  }
  const touched = findings.filter((finding) => finding.resource.uri === uri && touches(snapshot, finding, range));
  const fixes = touched.flatMap((finding) =>
    fixesOf(snapshot, finding).map((fix, index) => fixAction(snapshot, finding, fix, index)),
  );
  const suppressions = touched
    .filter((finding) => suppressEdits(snapshot, finding) !== undefined)
    .map((finding) => suppressAction(snapshot, finding));
  const fixed = new Set(fixes.flatMap(({ diagnostics = [] }) => diagnostics.map(({ code }) => String(code))));
  const rewritings = refactorings(snapshot, uri, range, kinds, { invoked, fixed });
  const generations = commands ? generateActions(snapshot, touched) : [];
  return [...unique(fixes), ...generations, ...unique(suppressions), ...rewritings];
}

/** Adds the edit. An action whose finding is gone comes back without one, which does nothing. */
export function resolveCodeAction(snapshot: Snapshot, action: CodeAction, findings: readonly Finding[]): CodeAction {
  if (isRefactoring(action)) return resolveAnyRefactoring(snapshot, action);
  const data = action.data as ActionData;
  const finding = findings.find((candidate) => findingKey(candidate) === data.finding);
  if (finding === undefined) return action;
  if (data.fix === 'suppress') {
    const edits = suppressEdits(snapshot, finding);
    return edits === undefined
      ? action
      : { ...action, edit: workspaceEdit(snapshot, edits, { label: action.title, needsConfirmation: false }) };
  }
  const fix = fixesOf(snapshot, finding)[data.fix];
  if (fix === undefined || fix.title !== action.title) return action;
  const edits = fix.edits();
  const needsConfirmation = fix.widens || touchedFiles(edits).size > 1;
  const label = { label: fix.title, description: finding.message, needsConfirmation };
  return { ...action, edit: workspaceEdit(snapshot, edits, label) };
}

function includesQuickFix(kind: CodeActionKind): boolean {
  return kind === '' || kind === QUICK_FIX || QUICK_FIX.startsWith(`${kind}.`);
}

function fixAction(snapshot: Snapshot, finding: Finding, fix: Fix, index: number): CodeAction {
  return {
    title: fix.title,
    kind: QUICK_FIX,
    diagnostics: [diagnosticOf(snapshot, finding)],
    // Applied by "fix all" and by one keystroke: never what may open a connection.
    isPreferred: fix.preferred && !fix.widens,
    data: { uri: finding.resource.uri, finding: findingKey(finding), fix: index } satisfies ActionData,
  };
}

function suppressAction(snapshot: Snapshot, finding: Finding): CodeAction {
  return {
    title: `Suppress ${finding.rule.id} here with a comment`,
    kind: QUICK_FIX,
    diagnostics: [diagnosticOf(snapshot, finding)],
    data: { uri: finding.resource.uri, finding: findingKey(finding), fix: 'suppress' } satisfies ActionData,
  };
}

function touches(snapshot: Snapshot, finding: Finding, range: Range): boolean {
  const own = snapshot.locate(finding.resource, finding.span).range;
  return !isBefore(own.end, range.start) && !isBefore(range.end, own.start);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Two findings at one place may be repaired by one fix: it is offered once, for both. */
function unique(actions: readonly CodeAction[]): readonly CodeAction[] {
  const byPlace = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.diagnostics?.[0]?.range]);
    const same = byPlace.get(key);
    const diagnostics = [...(same?.diagnostics ?? []), ...(action.diagnostics ?? [])];
    byPlace.set(key, { ...(same ?? action), diagnostics });
  }
  return [...byPlace.values()];
}
