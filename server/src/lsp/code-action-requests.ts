import {
  type CancellationToken,
  type CodeAction,
  type CodeActionKind,
  CodeActionTriggerKind,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type ActionData, codeActions, fixAllAction, resolveCodeAction, wantsFixAll } from '../language/code-action';
import { impactActions } from '../language/impact';
import type { Finding } from '../rules/rule';
import { findingsOf } from '../rules/run';
import type { Range, Snapshot } from '../workspace/snapshot';
import { adaptEdit } from './adapt-edit';
import { runSafe } from './run-safe';
import type { Session } from './session';

/** Quick fixes and refactorings: their titles at once, their edits when one is chosen, if the editor can ask for them later. */
export function answerCodeActions(session: Session): void {
  const { connection, spelling } = session;

  connection.onCodeAction(({ textDocument, range, context }, token) =>
    runSafe(session, 'textDocument/codeAction', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      const snapshot = session.snapshot();
      const findings = findingsIn(session, snapshot, uri);
      const { disabledCodeActions, ownCommands, resolveCodeActionEdits } = session.client;
      const invoked = context.triggerKind !== CodeActionTriggerKind.Automatic;
      const options = { commands: ownCommands, invoked };
      const actions = codeActions(snapshot, uri, range, findings, context.only, options).filter(
        (action) => disabledCodeActions || action.disabled === undefined,
      );
      const impact = impactActionsIn(session, snapshot, uri, range, context.only);
      const fixAll = wantsFixAll(context.only) ? await fixAllIn(session, uri, token) : [];
      if (resolveCodeActionEdits) return [...actions, ...impact, ...fixAll];
      const ready = actions.flatMap((action) =>
        action.disabled === undefined ? resolved(session, snapshot, action, findings) : [action],
      );
      return [...ready, ...impact, ...fixAll];
    }),
  );
  connection.onCodeActionResolve((action, token) =>
    runSafe(session, 'codeAction/resolve', token, action, () => {
      // Commands and edits that are there already.
      if (action.data === undefined) return action;
      const data = action.data as ActionData;
      const snapshot = session.snapshot();
      return resolved(session, snapshot, action, findingsIn(session, snapshot, data.uri))[0] ?? action;
    }),
  );
}

/** For policies that open something: what differs, and the way back. */
function impactActionsIn(
  session: Session,
  snapshot: Snapshot,
  uri: string,
  range: Range,
  kinds: readonly CodeActionKind[] | undefined,
): readonly CodeAction[] {
  if (kinds !== undefined && !kinds.some((kind) => 'quickfix'.startsWith(kind))) return [];
  const impact = session.impactOf(snapshot.scopeOf(uri)?.root ?? '');
  const actions = impactActions(snapshot, uri, range, impact, session.client.ownCommands);
  return actions.flatMap((action) => (action.command === undefined ? adapted(session, action) : [action]));
}

/** With its edit at once: whether there is one is only known when it has been made and proved. */
async function fixAllIn(session: Session, uri: string, token: CancellationToken): Promise<readonly CodeAction[]> {
  const action = await fixAllAction(session.workspace, uri, {
    settings: session.rulesFor(uri),
    pause: () => session.runtime.pause(),
    cancelled: () => token.isCancellationRequested,
  });
  return action === undefined ? [] : adapted(session, action);
}

function findingsIn(session: Session, snapshot: Snapshot, uri: string): readonly Finding[] {
  return findingsOf(snapshot, session.rulesFor(uri), { uris: new Set([uri]) });
}

/** None when the editor cannot make the edit. */
function resolved(
  session: Session,
  snapshot: Snapshot,
  action: CodeAction,
  findings: readonly Finding[],
): readonly CodeAction[] {
  if (action.command !== undefined) return [action];
  return adapted(session, resolveCodeAction(snapshot, action, findings));
}

function adapted({ client, spelling }: Session, { edit, ...rest }: CodeAction): readonly CodeAction[] {
  if (edit === undefined) return [];
  const possible: WorkspaceEdit | undefined = adaptEdit(edit, client, (uri) => spelling.outward(uri));
  return possible === undefined ? [] : [{ ...rest, edit: possible }];
}
