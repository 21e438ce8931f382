import * as vscode from 'vscode';
import type { PartContext } from './part';

/**
 * Registers a command whose failures end in the log and in a message, instead of in the editor's generic one. The
 * arguments come from anywhere (lenses, the tree, key bindings), so handlers check them.
 */
export function registerCommand(
  { extension, log }: PartContext,
  id: string,
  run: (...parameters: readonly unknown[]) => Promise<unknown>,
): void {
  extension.subscriptions.push(
    vscode.commands.registerCommand(id, async (...parameters: readonly unknown[]) => {
      try {
        return await run(...parameters);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.error(`${id}: ${reason}`);
        const show = vscode.l10n.t('Show Log');
        if ((await vscode.window.showErrorMessage(reason, show)) === show) log.show();
        return undefined;
      }
    }),
  );
}
