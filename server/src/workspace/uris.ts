/** A folder's uri without trailing slashes. */
export function folderUri(uri: string): string {
  return uri.replace(/\/+$/, '');
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
