import * as vscode from 'vscode';
import type { GeneratedFile } from '../../server/src/protocol';

/**
 * Writes files through the editor's refactor preview: nothing happens before the user has seen them and agreed. Returns
 * the files that are there afterwards: none when the preview was closed, and not those that the user took out.
 */
export async function writePolicies(files: readonly GeneratedFile[]): Promise<readonly GeneratedFile[]> {
  const edit = new vscode.WorkspaceEdit();
  askForPreview(edit, files);
  for (const file of files) await addFile(edit, file);
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return [];
  const written = await Promise.all(files.map(async (file) => ((await exists(file)) ? [file] : [])));
  return written.flat();
}

/**
 * The preview opens when some part of an edit needs confirmation, and shows such parts unticked: a set of twenty policies
 * would take twenty clicks. So the part that asks for it does nothing, the editor leaves it out of the list, and every
 * file is ticked.
 */
function askForPreview(edit: vscode.WorkspaceEdit, files: readonly GeneratedFile[]): void {
  const [first] = files;
  if (!first) return;
  const nowhere = vscode.Uri.parse(`${first.uri}.preview`);
  const metadata = { needsConfirmation: true, label: vscode.l10n.t('Network policies') };
  edit.deleteFile(nowhere, { ignoreIfNotExists: true }, metadata);
}

async function addFile(edit: vscode.WorkspaceEdit, file: GeneratedFile): Promise<void> {
  const uri = vscode.Uri.parse(file.uri);
  const metadata: vscode.WorkspaceEditEntryMetadata = {
    needsConfirmation: false,
    label: file.description,
    iconPath: new vscode.ThemeIcon('shield'),
  };
  if (file.exists) {
    // `text` is the whole new content.
    const document = await vscode.workspace.openTextDocument(uri);
    const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
    edit.replace(uri, whole, file.text, metadata);
    return;
  }
  edit.createFile(uri, { ignoreIfExists: false, overwrite: false }, metadata);
  edit.insert(uri, new vscode.Position(0, 0), file.text, metadata);
}

async function exists({ uri }: GeneratedFile): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    return true;
  } catch {
    return false;
  }
}
