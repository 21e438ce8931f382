import * as vscode from 'vscode';
import type { Part } from '../../part';
import { withPreviewLinks } from './preview-links';

/** Scheme of the read-only documents that reports are shown as. */
const SCHEME = 'palisade-explain';
/** Reports kept; older ones go when new ones come. */
const KEPT = 20;

const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Serves reports as virtual documents, so that search, copy and split work on them as on any file. */
export const reports: Part = {
  id: 'reports',
  activate({ extension }) {
    extension.subscriptions.push(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: changed.event,
        provideTextDocumentContent: (uri) => texts.get(uri.path) ?? '',
      }),
    );
  },
};

/** Shows Markdown under a title: rendered where the editor can, as text where it cannot. A second report of that title replaces the first. */
export async function showReport(title: string, markdown: string): Promise<void> {
  // The path is the title of the tab, so that the language cannot be told by an extension.
  const path = `/${title.replace(/[/\\?#]/g, '∕')}`;
  texts.delete(path);
  texts.set(path, withPreviewLinks(markdown));
  for (const old of [...texts.keys()].slice(0, -KEPT)) texts.delete(old);
  const uri = vscode.Uri.from({ scheme: SCHEME, path });
  changed.fire(uri);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'markdown');
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}
