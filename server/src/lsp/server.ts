import { type Connection, type InitializeResult } from 'vscode-languageserver';
import { folderUri } from '../workspace/uris';
import { serverCapabilities } from './capabilities';
import { optionsOf } from './client-features';
import { clientFiles } from './client-files';
import { answerDiagnosticPulls } from './diagnostics/pull-diagnostics';
import { PUSH_DELAY, pushDiagnostics } from './diagnostics/push-diagnostics';
import { followDocuments } from './documents';
import { answerImpact } from './impact/impact-requests';
import { IMPACT_DELAY, ImpactService } from './impact/impact-service';
import { Indexing } from './indexing';
import { answerLanguageRequests } from './language-requests';
import { answerRequests } from './requests/requests';
import { answerTests } from './requests/tests';
import type { Runtime } from './runtime';
import { Session } from './session';
import { clusterOptions } from './settings';
import { announceChanges, REFRESH_DELAY } from './status';
import { followFiles, registerForEvents } from './watching';

/** Shown by editors that list servers. */
const NAME = 'palisade-language-server';

/**
 * Serves one editor over a connection, until the connection ends. Notifications change the workspace; requests read a
 * snapshot of it; nothing that fails in one of them touches another.
 */
export function startServer(connection: Connection, runtime: Runtime): void {
  const session = new Session(connection, runtime);
  const versionOf = followDocuments(session);
  answerDiagnosticPulls(session, versionOf);
  answerLanguageRequests(session);
  answerRequests(session);
  answerTests(session);
  let impact: ImpactService | undefined;
  answerImpact(session, () => impact);

  connection.onShutdown(() => {
    session.stopped = true;
  });
  connection.onInitialize((params): InitializeResult => {
    const options = optionsOf(params.initializationOptions);
    session.start(params);
    setRoots(session, rootsOf(params));
    let ready: () => void = () => undefined;
    session.indexed = new Promise((resolve) => {
      ready = resolve;
    });

    const fileSystem = runtime.createFileSystem(
      options?.clientFileSystem === true ? clientFiles(connection) : undefined,
    );
    const indexing = new Indexing(session, fileSystem, options?.quietPeriod ?? REFRESH_DELAY);
    const revisions = runtime.createRevisions?.(() => session.settingsFor('').gitPath);
    const service = new ImpactService(session, revisions, options?.quietPeriod ?? IMPACT_DELAY);
    impact = service;
    followFiles(session, indexing, (uri) => service.heardOf(uri));
    announceChanges(session, indexing, options?.quietPeriod ?? REFRESH_DELAY);
    if (!session.client.pullDiagnostics) pushDiagnostics(session, versionOf, options?.quietPeriod ?? PUSH_DELAY);
    followSettings(session, indexing, options?.exclude ?? [], () => service.baseMayHaveChanged());
    connection.onInitialized(() =>
      session.background('start', async () => {
        try {
          await registerForEvents(session);
          followFolders(session, indexing, () => service.baseMayHaveChanged());
          await pullSettings(session);
        } finally {
          indexing.indexAll();
          await session.indexed;
          ready();
          service.trust(options?.trusted === true);
        }
      }),
    );
    return { serverInfo: { name: NAME }, capabilities: serverCapabilities(session.client) };
  });
}

interface Roots {
  readonly workspaceFolders?: readonly { readonly uri: string }[] | null;
  readonly rootUri: string | null;
}

/** Folders of the editor; a single root for editors that know no folders. */
function rootsOf({ workspaceFolders, rootUri }: Roots): readonly string[] {
  return workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
}

function setRoots(session: Session, uris: readonly string[]): void {
  session.roots = uris.map((uri) => folderUri(session.spelling.canonical(uri)));
  session.workspace.setRoots(session.roots);
}

function followFolders(session: Session, indexing: Indexing, baseMayHaveChanged: () => void): void {
  if (!session.client.workspaceFolders) return;
  session.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const canonical = (uri: string) => folderUri(session.spelling.canonical(uri));
    const gone = new Set(removed.map(({ uri }) => canonical(uri)));
    const left = session.roots.filter((root) => !gone.has(root));
    for (const root of gone) session.workspace.removeFolder(root);
    setRoots(session, [...left, ...added.map(({ uri }) => uri)]);
    session.background('folders', async () => {
      await pullSettings(session);
      indexing.indexAll();
      await session.indexed;
      baseMayHaveChanged();
    });
  });
}

async function pullSettings(session: Session): Promise<void> {
  if (session.client.configuration) await session.configuration.pull(session.roots);
  session.workspace.configure({ cluster: clusterOptions(session.configuration.settings('')) });
}

function followSettings(
  session: Session,
  indexing: Indexing,
  exclude: readonly string[],
  baseMayHaveChanged: () => void,
): void {
  const { connection, configuration } = session;
  configuration.tellExclude(exclude);
  connection.onDidChangeConfiguration(({ settings }) =>
    session.background('settings', async () => {
      const before = configuration.fingerprint();
      const excludedBefore = JSON.stringify(session.roots.map((root) => configuration.exclude(root)));
      if (!session.client.configuration) configuration.push(settings);
      await pullSettings(session);
      if (before === configuration.fingerprint()) return;
      if (excludedBefore !== JSON.stringify(session.roots.map((root) => configuration.exclude(root)))) {
        indexing.filesMayHaveComeOrGone();
      }
      baseMayHaveChanged();
      session.changed('other');
    }),
  );
}
