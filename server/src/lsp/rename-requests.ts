import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import { prepareRename, rename } from '../language/rename';
import { adaptEdit } from './adapt-edit';
import { runSafe } from './run-safe';
import type { Session } from './session';

/** Rename of label values and namespaces. What cannot be renamed is an error whose message says why. */
export function answerRename(session: Session): void {
  const { connection, spelling, client } = session;
  connection.onPrepareRename(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/prepareRename', token, null, async () => {
      await session.indexed;
      return prepareRename(session.snapshot(), spelling.canonical(textDocument.uri), position) ?? null;
    }),
  );
  connection.onRenameRequest(({ textDocument, position, newName }, token) =>
    runSafe<WorkspaceEdit | null>(session, 'textDocument/rename', token, null, async () => {
      await session.indexed;
      const answer = rename(session.snapshot(), spelling.canonical(textDocument.uri), position, newName);
      if (answer === undefined) return refused('There is no label value and no namespace here.');
      if ('refusal' in answer) return refused(answer.refusal);
      return adaptEdit(answer, client, (uri) => spelling.outward(uri)) ?? refused('This editor cannot make the edit.');
    }),
  );
}

function refused(reason: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}
