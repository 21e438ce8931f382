import * as vscode from 'vscode';

/** A link as the server writes it: `[text](<uri#L3,5>)`. */
const LINK = /\[((?:[^\]\\]|\\.)*)\]\(<([^>]*)>\)/g;

/**
 * The Markdown preview follows no links to `file:` and other schemes of its own accord, but it does follow paths from the
 * root of the first workspace folder. Links that cannot be written so become plain text.
 */
export function withPreviewLinks(markdown: string): string {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  return markdown.replace(LINK, (_, text: string, target: string) => {
    const path = root && pathFrom(root, vscode.Uri.parse(target));
    return path === undefined ? text : `[${text}](<${path}>)`;
  });
}

function pathFrom(root: vscode.Uri, target: vscode.Uri): string | undefined {
  if (target.scheme !== root.scheme || target.authority !== root.authority) return undefined;
  const from = root.path.split('/').filter((part) => part !== '');
  const to = target.path.split('/').filter((part) => part !== '');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const parts = [...from.slice(shared).map(() => '..'), ...to.slice(shared).map(encodeURIComponent)];
  return `/${parts.join('/')}#${target.fragment}`;
}
