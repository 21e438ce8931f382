import * as vscode from 'vscode';
import { registerCommand } from '../../commands';
import type { Part } from '../../part';

const PAGE = 'https://github.com/palisade-netpol/palisade/tree/main/examples/online-shop';

/**
 * Opens the online shop that comes with the extension, in a window of its own. The user gets a copy to try things on: it
 * lies in the extension's storage and is kept until they ask for a fresh one. In the web host, whose extensions have no
 * folder to copy from, its page opens instead.
 */
export const exampleWorkspace: Part = {
  id: 'example-workspace',
  activate(context) {
    const { extension } = context;
    registerCommand(context, 'palisade.openExampleWorkspace', async () => {
      if (extension.extensionUri.scheme !== 'file') {
        await vscode.env.openExternal(vscode.Uri.parse(PAGE));
        return;
      }
      const source = vscode.Uri.joinPath(extension.extensionUri, 'examples', 'online-shop');
      const copy = vscode.Uri.joinPath(extension.globalStorageUri, 'online-shop');
      const wish = (await exists(copy)) ? await askWhich() : 'fresh';
      if (wish === undefined) return;
      if (wish === 'fresh') {
        await vscode.workspace.fs.delete(copy, { recursive: true }).then(undefined, () => undefined);
        await vscode.workspace.fs.copy(source, copy);
      }
      await vscode.commands.executeCommand('vscode.openFolder', copy, { forceNewWindow: true });
    });
  },
};

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function askWhich(): Promise<'kept' | 'fresh' | undefined> {
  const kept = vscode.l10n.t('Open as It Is');
  const fresh = vscode.l10n.t('Start Over');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The example was opened before. Open it as you left it, or start over?'),
    { modal: true, detail: vscode.l10n.t('Starting over discards what you changed in the example.') },
    kept,
    fresh,
  );
  if (answer === undefined) return undefined;
  return answer === fresh ? 'fresh' : 'kept';
}
