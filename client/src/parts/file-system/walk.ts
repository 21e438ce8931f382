import * as vscode from 'vscode';

const MANIFEST = /\.(ya?ml|json)$/i;
/** Folders that never hold manifests of one's own and may be huge. */
const SKIPPED = /^(\.git|\.hg|\.svn|node_modules)$/;

/** Manifest-like files below a folder, breadth first, at most `limit`. Unreadable folders are skipped; links are not followed. */
export async function walk(
  root: vscode.Uri,
  limit: number,
  token: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = [root];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    if (token.isCancellationRequested || found.length >= limit) break;
    for (const [name, type] of await entries(next)) {
      if (type === vscode.FileType.File && MANIFEST.test(name)) found.push(vscode.Uri.joinPath(next, name));
      if (type === vscode.FileType.Directory && !SKIPPED.test(name)) folders.push(vscode.Uri.joinPath(next, name));
    }
  }
  return found.slice(0, limit);
}

async function entries(folder: vscode.Uri): Promise<readonly (readonly [string, vscode.FileType])[]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}
