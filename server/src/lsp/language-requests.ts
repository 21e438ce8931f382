import type { CodeLens } from 'vscode-languageserver';
import { isTestFile } from '../assertions/test-file';
import { codeLenses, impactLenses, resolveCodeLens } from '../language/code-lens';
import { complete, resolveCompletion } from '../language/completion';
import { definition } from '../language/definition';
import { hover } from '../language/hover';
import { references } from '../language/references';
import { foldingRanges } from '../language/folding';
import { inlayHints } from '../language/inlay-hints';
import { selectionRanges } from '../language/selection-range';
import { completeTests, testHover, testSymbols } from '../language/policy-tests';
import { documentSymbols, workspaceSymbols } from '../language/symbols';
import { adaptHover, adaptItem, flatSymbols } from './adapt-answer';
import { answerCodeActions } from './code-action-requests';
import { answerRename } from './rename-requests';
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
      const offer = isTestFile(uri) ? completeTests : complete;
      return { isIncomplete: !isWhole, items: [...offer(session.snapshot(), uri, position, session.languageFor(uri))] };
    }),
  );
  connection.onCompletionResolve((item, token) =>
    runSafe(session, 'completionItem/resolve', token, item, () =>
      adaptItem(resolveCompletion(item), { markdown: session.client.markdownInCompletions }),
    ),
  );
  connection.onHover(({ textDocument, position }, token) =>
    runSafe(session, 'textDocument/hover', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      const found = isTestFile(uri)
        ? testHover(session.snapshot(), uri, position)
        : hover(session.snapshot(), uri, position, session.languageFor(uri));
      return found === undefined ? null : adaptHover(found, session.client);
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
      const uri = spelling.canonical(textDocument.uri);
      const symbols = (isTestFile(uri) ? testSymbols : documentSymbols)(session.snapshot(), uri);
      return session.client.hierarchicalSymbols ? [...symbols] : flatSymbols(symbols, textDocument.uri);
    }),
  );
  connection.onWorkspaceSymbol(({ query }, token) =>
    runSafe(session, 'workspace/symbol', token, null, async () => {
      await session.indexed;
      return workspaceSymbols(session.snapshot(), query).map((symbol) => ({
        ...symbol,
        location: { ...symbol.location, uri: spelling.outward(symbol.location.uri) },
      }));
    }),
  );
  answerTextRequests(session);
  answerRename(session);
  answerCodeActions(session);
  answerCodeLenses(session);
}

/** What is answered from one file's text. */
function answerTextRequests(session: Session): void {
  const { connection, spelling } = session;
  connection.onFoldingRanges(({ textDocument }, token) =>
    runSafe(session, 'textDocument/foldingRange', token, null, () => {
      const ranges = foldingRanges(session.snapshot(), spelling.canonical(textDocument.uri));
      return ranges === undefined ? null : [...ranges];
    }),
  );
  connection.onSelectionRanges(({ textDocument, positions }, token) =>
    runSafe(session, 'textDocument/selectionRange', token, null, () => [
      ...selectionRanges(session.snapshot(), spelling.canonical(textDocument.uri), positions),
    ]),
  );
  connection.languages.inlayHint.on(({ textDocument, range }, token) =>
    runSafe(session, 'textDocument/inlayHint', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      return session.settingsFor(uri).inlayHints ? [...inlayHints(session.snapshot(), uri, range)] : [];
    }),
  );
}

function answerCodeLenses(session: Session): void {
  const { connection, spelling } = session;
  connection.onCodeLens(({ textDocument }, token) =>
    runSafe(session, 'textDocument/codeLens', token, null, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      if (!session.settingsFor(uri).codeLens) return [];
      const snapshot = session.snapshot();
      const impact = session.impactOf(snapshot.scopeOf(uri)?.root ?? '');
      const changed = impactLenses(snapshot, uri, impact).map((lens) => forClient(session, lens));
      return [...codeLenses(snapshot, uri), ...changed];
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
