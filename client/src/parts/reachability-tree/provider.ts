import * as vscode from 'vscode';
import { type TreeNode, treeChildren } from '../../../../server/src/protocol';
import type { Server } from '../../server';
import { toTreeItem } from './tree-item';

/** Asks the server for children when the view wants them, and remembers parents, which `reveal` needs. */
export class ReachabilityProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly parents = new Map<string, TreeNode>();
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
    return toTreeItem(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.tooltip !== '') item.tooltip = new vscode.MarkdownString(node.tooltip, true);
    return item;
  }

  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    try {
      const children = await this.server.request(treeChildren, parent ? { id: parent.id } : {});
      if (parent) for (const child of children) this.parents.set(child.id, parent);
      return [...children];
    } catch (error) {
      // An empty branch is less alarming than the red banner of a failed view; the next change asks again.
      this.log.warn(`reachability tree: ${String(error)}`);
      return [];
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.parents.get(node.id);
  }

  /** The last node of a path of ids from the root, as far as it still exists. */
  async find(ids: readonly string[]): Promise<TreeNode | undefined> {
    let found: TreeNode | undefined;
    for (const id of ids) {
      const next: TreeNode | undefined = (await this.getChildren(found)).find((child) => child.id === id);
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }

  dispose(): void {
    this.changed.dispose();
    this.parents.clear();
  }
}
