/** A folder's uri without trailing slashes, so that `${folder}/name` is a file in it: `file:///` becomes `file://`. */
export function folderUri(uri: string): string {
  const start = /^[^/]*:\/\//.exec(uri)?.[0] ?? '';
  return start + uri.slice(start.length).replace(/\/+$/, '');
}

export function isInFolder(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(`${folder}/`);
}

/** The longest of the folders that holds the file; '' when none does. */
export function scopeRootOf(uri: string, roots: readonly string[]): string {
  let longest = '';
  for (const root of roots) {
    if (root.length > longest.length && isInFolder(uri, root)) longest = root;
  }
  return longest;
}
