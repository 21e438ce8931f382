import type { Connection } from 'vscode-languageserver';
import { findFiles, readFiles } from '../protocol';
import { ask } from './messages';

/** Files as the editor sees them: the only way to files in a web host and in virtual folders. */
export interface ClientFiles {
  /** Uris of manifest-like files below a folder. */
  find(root: string): Promise<{ readonly uris: readonly string[]; readonly truncated: boolean }>;
  read(uris: readonly string[]): Promise<readonly ClientFile[]>;
}

export interface ClientFile {
  readonly uri: string;
  readonly text?: string;
  /** Why it could not be read. */
  readonly error?: string;
}

export function clientFiles(connection: Connection): ClientFiles {
  return {
    find: (root) => ask(connection, findFiles, { root }),
    read: async (uris) => (await ask(connection, readFiles, { uris })).files,
  };
}
