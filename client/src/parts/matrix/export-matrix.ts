import * as vscode from 'vscode';
import { matrixExport, type MatrixFormat, type MatrixParams } from '../../../../server/src/protocol';
import type { PartContext } from '../../part';

interface FormatItem extends vscode.QuickPickItem {
  readonly format: MatrixFormat;
  readonly extension: string;
}

function formats(): readonly FormatItem[] {
  return [
    { format: 'svg', label: 'SVG', extension: 'svg', description: vscode.l10n.t('a picture of the matrix') },
    { format: 'markdown', label: 'Markdown', extension: 'md', description: vscode.l10n.t('a table') },
    { format: 'mermaid', label: 'Mermaid', extension: 'mmd', description: vscode.l10n.t('a flowchart') },
    { format: 'csv', label: 'CSV', extension: 'csv', description: vscode.l10n.t('a table for spreadsheets') },
  ];
}

/** What the page shows, to the clipboard or to a file that the user names. */
export async function exportMatrix({ server }: PartContext, how: 'copy' | 'save', params: MatrixParams): Promise<void> {
  const placeHolder =
    how === 'copy'
      ? vscode.l10n.t('Copy the matrix to the clipboard as')
      : vscode.l10n.t('Save the matrix to a file as');
  const picked = await vscode.window.showQuickPick([...formats()], { placeHolder });
  if (picked === undefined) return;
  const { text } = await server.request(matrixExport, { matrix: params, format: picked.format });
  if (how === 'copy') {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t('The matrix is in the clipboard as {0}.', picked.label), 4000);
    return;
  }
  await save(text, picked);
}

async function save(text: string, { label, extension }: FormatItem): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    filters: { [label]: [extension] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, `reachability.${extension}`) }),
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.commands.executeCommand('vscode.open', uri);
}
