import * as vscode from 'vscode';
import { impactChildren, type TreeNode } from '../../../../server/src/protocol';
import type { Server } from '../../server';
import { toTreeItem } from '../reachability-tree/tree-item';

/** Rows of the Impact view, asked for when they are looked at. */
export class ImpactProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Expansion and selection survive, because ids do. */
  refresh(): void {
    this.changed.fire();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = toTreeItem(node);
    // What was opened is what a reader of this view is after.
    if (node.kind === 'changes' && node.expandable) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.tooltip !== '') item.tooltip = new vscode.MarkdownString(node.tooltip);
    return item;
  }

  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    try {
      return [...(await this.server.request(impactChildren, parent ? { id: parent.id } : {}))];
    } catch (error) {
      this.log.warn(`impact: ${String(error)}`);
      return [];
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}
