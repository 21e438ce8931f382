import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

/** The extension's public API, as another extension sees it. */
export interface PalisadeApi {
  readonly apiVersion: number;
  reachability(id?: string): Promise<readonly TreeEntry[]>;
  impact(id?: string): Promise<readonly TreeEntry[]>;
  explain(question: {
    readonly from: string;
    readonly to: string;
    readonly port?: number;
  }): Promise<{ readonly verdict: string; readonly summary: string }>;
}

export interface TreeEntry {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  readonly expandable: boolean;
}

export function fileUri(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, ...path.split('/'));
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(path));
  await vscode.window.showTextDocument(document);
  return document;
}

export async function activate(): Promise<PalisadeApi> {
  const extension = vscode.extensions.getExtension<PalisadeApi>('palisade.palisade');
  assert(extension, 'the extension is installed');
  return extension.activate();
}

/** Asks again until the answer is there; fails with the last answer. */
export async function until<T>(ask: () => T | Thenable<T>, done: (answer: T) => boolean, what: string): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (Date.now() > deadline) assert.fail(`${what}: still ${JSON.stringify(answer)}`);
    await new Promise((settle) => setTimeout(settle, 100));
  }
}

/** Rule ids of the findings in a file. */
export function ruleIds(uri: vscode.Uri): readonly string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === 'palisade')
    .map(({ code }) => String(typeof code === 'object' ? code.value : code));
}

export function findings(uri: vscode.Uri, done: (ids: readonly string[]) => boolean): Promise<readonly string[]> {
  return until(() => ruleIds(uri), done, `findings of ${uri.path}`);
}

/** Position just after the first occurrence of a text. */
export function after(document: vscode.TextDocument, text: string): vscode.Position {
  const index = document.getText().indexOf(text);
  assert(index >= 0, `"${text}" is in ${document.uri.path}`);
  return document.positionAt(index + text.length);
}

/** A namespace of the tree with its path downwards by labels. */
export async function descend(api: PalisadeApi, ...labels: readonly string[]): Promise<readonly TreeEntry[]> {
  let children = await api.reachability();
  for (const label of labels) {
    const found = children.find((entry) => entry.label === label);
    if (!found) return [];
    children = await api.reachability(found.id);
  }
  return children;
}
