import * as vscode from 'vscode';
import { namespaces } from '../../server/src/protocol';
import { folderOf } from './folder-of';
import type { Server } from './server';

/**
 * The workspace folder, which is one cluster, that a command is about: the only one that has manifests, else the one
 * that the user picks. undefined when the picker is closed; '' when there is none at all.
 */
export async function pickScope(server: Server): Promise<string | undefined> {
  const scopes = [...new Set((await server.request(namespaces, {})).map(({ scope }) => scope))];
  if (scopes.length < 2) return scopes[0] ?? '';
  const items = scopes.map((scope) => ({ scope, ...describe(scope) }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which workspace folder?') });
  return picked?.scope;
}

function describe(scope: string): { label: string; description: string } {
  if (scope === '') return { label: vscode.l10n.t('Open files outside every folder'), description: '' };
  const uri = folderOf(scope);
  return {
    label: vscode.workspace.getWorkspaceFolder(uri)?.name ?? scope,
    description: vscode.workspace.asRelativePath(uri),
  };
}
