import * as vscode from 'vscode';
import { findFiles, readFiles } from '../../../../server/src/protocol';
import { folderOf } from '../../folder-of';
import type { Part } from '../../part';
import { walk } from './walk';

/** More files than this are not read over a network. The server tells the user when the list was cut. */
const MAX_FILES = 10_000;
/** Larger files are no manifests; the server gives them a note. In bytes. */
const MAX_BYTES = 10 * 1024 * 1024;
/** A search that has not answered by then is not waited for. */
const SEARCH_PATIENCE_MS = 3000;
const PATTERN = '**/*.{yaml,yml,json}';

/** Lends the editor's file systems to a server that has none of its own: web host and virtual folders. */
export const fileSystem: Part = {
  id: 'file-system',
  activate({ extension, server }) {
    extension.subscriptions.push(
      server.onRequest(findFiles, async ({ root }, token) => {
        const folder = folderOf(root);
        const uris = (await search(folder, token)) ?? (await walk(folder, MAX_FILES + 1, token));
        return { uris: uris.slice(0, MAX_FILES).map(String), truncated: uris.length > MAX_FILES };
      }),
      server.onRequest(readFiles, async ({ uris }) => ({ files: await Promise.all(uris.map(readFile)) })),
    );
  },
};

/**
 * What the editor's search finds. undefined where the file system of the folder has no search provider: then the editor
 * finds no more than the files that are open, or waits for a provider that never comes.
 */
async function search(folder: vscode.Uri, token: vscode.CancellationToken): Promise<readonly vscode.Uri[] | undefined> {
  const patience = new vscode.CancellationTokenSource();
  const stop = token.onCancellationRequested(() => patience.cancel());
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const pattern = new vscode.RelativePattern(folder, PATTERN);
    const found = await Promise.race([
      vscode.workspace.findFiles(pattern, undefined, MAX_FILES + 1, patience.token),
      new Promise<undefined>((settle) => {
        timer = setTimeout(() => settle(undefined), SEARCH_PATIENCE_MS);
      }),
    ]);
    const isOpen = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    return found?.some((uri) => !isOpen.has(uri.toString())) === true ? found : undefined;
  } finally {
    clearTimeout(timer);
    stop.dispose();
    patience.cancel();
    patience.dispose();
  }
}

type FileAnswer = Awaited<ReturnType<NonNullable<(typeof readFiles)['_types']>>>['files'][number];

/** A file that is gone has neither text nor error. */
async function readFile(uri: string): Promise<FileAnswer> {
  try {
    const place = vscode.Uri.parse(uri);
    const { size } = await vscode.workspace.fs.stat(place);
    if (size > MAX_BYTES) return { uri, error: `larger than ${MAX_BYTES / 1024 / 1024} MB` };
    return { uri, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(place)) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return { uri };
    return { uri, error: error instanceof Error ? error.message : String(error) };
  }
}
