import {
  type CancellationToken,
  type DiagnosticServerCancellationData as Retry,
  type Disposable,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type PreviousResultId,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { runSafe } from '../run-safe';
import { Slicer } from '../runtime';
import type { Session } from '../session';
import { fileDiagnostics, NONE } from './file-diagnostics';

/** Answers `textDocument/diagnostic` and `workspace/diagnostic`. What has not changed since is not sent again. */
export function answerDiagnosticPulls(session: Session, versionOf: (uri: string) => number | undefined): void {
  const { connection, spelling } = session;
  const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

  connection.languages.diagnostics.on(({ textDocument, previousResultId }, token) =>
    runSafe<DocumentDiagnosticReport, Retry>(session, 'textDocument/diagnostic', token, nothing, async () => {
      await session.indexed;
      const uri = spelling.canonical(textDocument.uri);
      const { items, resultId } = fileDiagnostics(session, session.snapshot(), uri);
      return resultId === previousResultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
    }),
  );

  connection.languages.diagnostics.onWorkspace(({ previousResultIds }, token) =>
    runSafe<WorkspaceDiagnosticReport, Retry>(session, 'workspace/diagnostic', token, { items: [] }, async () => {
      await session.indexed;
      const known = new Map(
        previousResultIds.map(({ uri, value }: PreviousResultId) => [spelling.canonical(uri), value]),
      );
      return { items: await changedReports(session, versionOf, known, token) };
    }),
  );
}

/**
 * Reports of files whose findings differ from what the editor has. While there are none the answer waits for a change:
 * editors ask again as soon as they are answered.
 */
async function changedReports(
  session: Session,
  versionOf: (uri: string) => number | undefined,
  known: ReadonlyMap<string, string>,
  token: CancellationToken,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  for (;;) {
    const changed = nextChange(session, token);
    const reports = await reportsNow(session, versionOf, known, token);
    if (reports.length > 0 || token.isCancellationRequested) {
      changed.dispose();
      return reports;
    }
    await changed.happened;
    await session.indexed;
  }
}

async function reportsNow(
  session: Session,
  versionOf: (uri: string) => number | undefined,
  known: ReadonlyMap<string, string>,
  token: CancellationToken,
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const snapshot = session.snapshot();
  const slicer = new Slicer(session.runtime);
  const reports: WorkspaceDocumentDiagnosticReport[] = [];
  for (const uri of new Set([...snapshot.files.keys(), ...known.keys()])) {
    await slicer.breathe();
    // A newer state will be asked for at once; the rest of this one would be thrown away.
    if (token.isCancellationRequested || (snapshot.revision !== session.workspace.revision && reports.length > 0))
      break;
    const { items, resultId } = fileDiagnostics(session, snapshot, uri);
    if (resultId === (known.get(uri) ?? NONE)) continue;
    reports.push({
      kind: DocumentDiagnosticReportKind.Full,
      uri: session.spelling.outward(uri),
      version: versionOf(uri) ?? null,
      resultId,
      items,
    });
  }
  return reports;
}

/** Happens with the next change of anything, or when the request is cancelled. */
function nextChange(session: Session, token: CancellationToken): Disposable & { readonly happened: Promise<void> } {
  let stop: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => {
    const subscriptions = [session.onDidChange(() => resolve()), token.onCancellationRequested(() => resolve())];
    stop = () => subscriptions.forEach((subscription) => subscription.dispose());
  });
  void happened.then(() => stop());
  return { happened, dispose: () => stop() };
}
