import type { CodeAction, WorkspaceEdit } from 'vscode-languageserver';
import { type ActionData, codeActions, resolveCodeAction } from '../language/code-action';
import type { Finding } from '../rules/rule';
import { findingsOf } from '../rules/run';
import type { Snapshot } from '../workspace/snapshot';
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
      const actions = codeActions(snapshot, uri, range, findings, context.only, { commands: ownCommands }).filter(
        (action) => disabledCodeActions || action.disabled === undefined,
      );
      if (resolveCodeActionEdits) return actions;
      return actions.flatMap((action) =>
        action.disabled === undefined ? resolved(session, snapshot, action, findings) : [action],
      );
    }),
  );
  connection.onCodeActionResolve((action, token) =>
    runSafe(session, 'codeAction/resolve', token, action, () => {
      const data = action.data as ActionData;
      const snapshot = session.snapshot();
      return resolved(session, snapshot, action, findingsIn(session, snapshot, data.uri))[0] ?? action;
    }),
  );
}

function findingsIn(session: Session, snapshot: Snapshot, uri: string): readonly Finding[] {
  return findingsOf(snapshot, session.rulesFor(uri), { uris: new Set([uri]) });
}

/** None when the editor cannot make the edit. */
function resolved(
  { client, spelling }: Session,
  snapshot: Snapshot,
  action: CodeAction,
  findings: readonly Finding[],
): readonly CodeAction[] {
  if (action.command !== undefined) return [action];
  const { edit, ...rest } = resolveCodeAction(snapshot, action, findings);
  if (edit === undefined) return [];
  const adapted: WorkspaceEdit | undefined = adaptEdit(edit, client, (uri) => spelling.outward(uri));
  return adapted === undefined ? [] : [{ ...rest, edit: adapted }];
}
