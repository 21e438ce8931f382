import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileOperationRegistrationOptions,
  WatchKind,
} from 'vscode-languageserver';
import { readAgain } from '../protocol';
import { isManifestName } from './documents';
import type { Indexing } from './indexing';
import { hear } from './messages';
import type { Session } from './session';

/** Folders that are created, renamed or deleted in the editor; files come through the file watcher. */
export const FOLDER_OPERATIONS: FileOperationRegistrationOptions = {
  filters: [{ pattern: { glob: '**', matches: 'folder' } }],
};

/**
 * Follows the disk: file watcher events, and folder operations, which watchers of files do not see. Files for which
 * `isRepository` says yes are no manifests.
 */
export function followFiles(session: Session, indexing: Indexing, isRepository: (uri: string) => boolean): void {
  const { connection, spelling } = session;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) {
      const canonical = spelling.canonical(uri);
      if (!isRepository(canonical)) fileEvent(indexing, canonical, type);
    }
  });
  hear(connection, readAgain, () => indexing.indexAll());
  connection.workspace.onDidCreateFiles(() => indexing.filesMayHaveComeOrGone());
  connection.workspace.onDidDeleteFiles(({ files }) => {
    for (const { uri } of files) indexing.removed(spelling.canonical(uri));
  });
  connection.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri } of files) indexing.removed(spelling.canonical(oldUri));
    indexing.filesMayHaveComeOrGone();
  });
}

function fileEvent(indexing: Indexing, uri: string, type: FileChangeType): void {
  if (type === FileChangeType.Deleted) indexing.removed(uri);
  else if (isManifestName(uri)) indexing.fileChanged(uri);
  else indexing.filesMayHaveComeOrGone();
}

/** Asks the editor for the events that it has to be asked for. */
export async function registerForEvents({ client, connection }: Session): Promise<void> {
  if (client.watchConfiguration) {
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: ['palisade', 'files.exclude'],
    });
  }
  if (client.watchFiles) await registerWatchers(connection);
}

async function registerWatchers(connection: Connection): Promise<void> {
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [
      { globPattern: '**/*.{yaml,yml,json}' },
      { globPattern: '**/{.gitignore,.palisadeignore}' },
      // Of a folder that disappears, watchers report the folder and not the files in it.
      { globPattern: '**/*', kind: WatchKind.Delete },
    ],
  });
}
