import * as vscode from 'vscode';
import type { ServerStatus, TreeNode } from '../../../../server/src/protocol';

/** Progress, message and welcome text of the view, by what the server says of itself. */
export class TreeState implements vscode.Disposable {
  private indexed: (() => void) | undefined;

  constructor(
    private readonly viewId: string,
    private readonly view: vscode.TreeView<TreeNode>,
  ) {
    this.setContext('indexing');
    this.startProgress();
  }

  show(status: ServerStatus): void {
    if (status.state === 'indexing') {
      this.startProgress();
      this.setContext('indexing');
      return;
    }
    this.endProgress();
    const empty = status.workloads === 0 && status.policies === 0;
    this.setContext(empty ? 'noManifests' : status.policies === 0 ? 'noPolicies' : 'ready');
    this.view.message =
      !empty && status.policies === 0
        ? vscode.l10n.t('No network policies yet: every pod can reach every other, and the internet.')
        : '';
  }

  dispose(): void {
    this.endProgress();
  }

  private setContext(state: 'indexing' | 'noManifests' | 'noPolicies' | 'ready'): void {
    void vscode.commands.executeCommand('setContext', 'palisade.state', state);
  }

  private startProgress(): void {
    if (this.indexed) return;
    const done = new Promise<void>((resolve) => {
      this.indexed = resolve;
    });
    void vscode.window.withProgress({ location: { viewId: this.viewId } }, () => done);
  }

  private endProgress(): void {
    this.indexed?.();
    this.indexed = undefined;
  }
}
