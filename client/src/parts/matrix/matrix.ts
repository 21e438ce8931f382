import * as vscode from 'vscode';
import { registerCommand } from '../../commands';
import { targetOf } from '../../node-target';
import type { Part } from '../../part';
import { pickScope } from '../../pick-scope';
import { MatrixPanel, VIEW_TYPE } from './matrix-panel';

/** The reachability matrix: who can reach whom, as a table. There is one; the command brings it to the front. */
export const matrix: Part = {
  id: 'matrix',
  activate(context) {
    let panel: MatrixPanel | undefined;
    const show = (made: vscode.WebviewPanel, scope: string | undefined) => {
      const shown = new MatrixPanel(context, made, scope);
      panel = shown;
      made.onDidDispose(() => {
        if (panel === shown) panel = undefined;
      });
    };
    registerCommand(context, 'palisade.showMatrix', async (argument) => {
      const scope = targetOf(argument)?.scope ?? (await pickScope(context.server));
      if (scope === undefined) return;
      if (panel === undefined) show(MatrixPanel.create(context), scope);
      else panel.reveal(scope);
    });
    context.extension.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: (restored) => {
          show(restored, undefined);
          return Promise.resolve();
        },
      }),
    );
  },
};
