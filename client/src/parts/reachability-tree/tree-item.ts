import * as vscode from 'vscode';
import type { TreeNode } from '../../../../server/src/protocol';
import { toLocation } from '../../wire';

/** How a node looks. Its tooltip comes later, when the pointer rests on it. */
export function toTreeItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleState(node));
  item.id = node.id;
  item.description = node.description;
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.accessibility };
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.iconColor === undefined ? undefined : new vscode.ThemeColor(node.iconColor),
  );
  if (node.location) item.command = openCommand(node.location);
  return item;
}

function collapsibleState({ expandable, kind }: TreeNode): vscode.TreeItemCollapsibleState {
  if (!expandable) return vscode.TreeItemCollapsibleState.None;
  // A folder is one cluster; what is in it is what the view is for.
  return kind === 'folder' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

/** Focus stays in the tree, so that the arrow keys go on to work; a double click moves it, as in the explorer. */
function openCommand(location: NonNullable<TreeNode['location']>): vscode.Command {
  const { uri, range } = toLocation(location);
  return {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [uri, { selection: range, preview: true, preserveFocus: true } satisfies vscode.TextDocumentShowOptions],
  };
}
