import { URI } from 'vscode-uri';
import type { Scope } from '../../workspace/snapshot';
import { folderUri } from '../../workspace/uris';

/** The scope of a folder, in whatever way its uri is spelled (`memfs:/` or `memfs:`); all of them when none is named. */
export function scopesOf(scopes: readonly Scope[], folder: string | undefined): readonly Scope[] {
  if (folder === undefined) return scopes;
  const roots = new Set([folder, folder === '' ? '' : folderUri(URI.parse(folder).toString())]);
  return scopes.filter(({ root }) => roots.has(root));
}
