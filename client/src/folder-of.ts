import * as vscode from 'vscode';

/** The server's folders end without a slash; one that is the root of its file system (`memfs:/`) has lost its path by that. */
export function folderOf(root: string): vscode.Uri {
  const folder = vscode.Uri.parse(root);
  return folder.path === '' ? folder.with({ path: '/' }) : folder;
}
