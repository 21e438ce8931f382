import type { CodeLens } from 'vscode-languageserver';
import { codeLenses, resolveCodeLens } from '../language/code-lens';
import { complete, resolveCompletion } from '../language/completion';
import { definition } from '../language/definition';
import { hover } from '../language/hover';
import { references } from '../language/references';
import { documentSymbols } from '../language/symbols';
import { answerCodeActions } from './code-action-requests';
import { runSafe } from './run-safe';
import type { Session } from './session';

/** Milliseconds that completion waits for the folders to be read; then it offers what is known, and more at the next key. */
const PATIENCE = 500;

/**
 * Answers the requests that every language server answers. Those whose answer is about the whole workspace wait until
 * it has been read; what someone needs while typing does not.
 */
export function answerLanguageRequests(session: Session): void {
  const { connection, spelling } = session;

  connection.onCompletion(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/completion', token, null, async () => {
      const isWhole = await session.indexedWithin(PATIENCE);
      const uri = spelling.canonical(textDocument.uri);
      return {
        isIncomplete: !isWhole,
        items: [...complete(session.snapshot(), uri, position, session.languageFor(uri))],
      };
    }),
  );
  connection.onCompletionResolve((item, token) =>
    runSafe(session, 'completionItem/resolve', token, item, () => resolveCompletion(item)),
  );
  connection.onHover(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/hover', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      return hover(session.snapshot(), uri, position, session.languageFor(uri)) ?? null;
    }),
  );
  connection.onDefinition(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/definition', token, null, async () => {
      await session.indexed;
      return [...definition(session.snapshot(), spelling.canonical(textDocument.uri), position)];
    }),
  );
  connection.onReferences(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/references', token, null, async () => {
      await session.indexed;
      return [...references(session.snapshot(), spelling.canonical(textDocument.uri), position)];
    }),
  );
  connection.onDocumentSymbol(({ textDocument }, token) =>
    runSafe(session, 'textDocument/documentSymbol', token, null, () => {
      return [...documentSymbols(session.snapshot(), spelling.canonical(textDocument.uri))];
    }),
  );
  answerCodeActions(session);
  answerCodeLenses(session);
}

function answerCodeLenses(session: Session): void {
  const { connection, spelling } = session;
  connection.onCodeLens(({ textDocument }, token) =>
    runSafe(session, 'textDocument/codeLens', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      return session.settingsFor(uri).codeLens ? [...codeLenses(session.snapshot(), uri)] : [];
    }),
  );
  connection.onCodeLensResolve((lens, token) =>
    runSafe(session, 'codeLens/resolve', token, lens, () =>
      forClient(session, resolveCodeLens(session.snapshot(), lens)),
    ),
  );
}

/** Editors other than ours do not know the commands: there a lens only tells. */
function forClient({ client }: Session, lens: CodeLens): CodeLens {
  if (client.ownCommands || lens.command === undefined) return lens;
  return { ...lens, command: { title: lens.command.title, command: '' } };
}
