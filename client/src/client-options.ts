import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';
import { type InitializationOptions, PROTOCOL_VERSION } from '../../server/src/protocol';
import { schemaProviderPresent } from './parts/coexistence/schema-provider';

/** Documents that may hold manifests. No scheme: virtual file systems count. What is inside decides, in the server. */
export const MANIFESTS: readonly { readonly language: string }[] = [{ language: 'yaml' }, { language: 'json' }];

function initializationOptions(clientFileSystem: boolean): InitializationOptions {
  const globs = (section: string): readonly string[] =>
    Object.entries(vscode.workspace.getConfiguration(section).get<Record<string, unknown>>('exclude') ?? {})
      .filter(([, enabled]) => enabled === true)
      .map(([glob]) => glob);
  return {
    protocolVersion: PROTOCOL_VERSION,
    schemaProviderPresent: schemaProviderPresent(),
    exclude: [...globs('files'), ...globs('palisade.files')],
    clientFileSystem,
    trusted: vscode.workspace.isTrusted,
  };
}

/** Options that both hosts share. `initializationOptions` is a function, so that a restart sends what holds by then. */
export function clientOptions(log: vscode.LogOutputChannel, clientFileSystem: boolean): LanguageClientOptions {
  return {
    documentSelector: [...MANIFESTS],
    outputChannel: log,
    initializationOptions: () => initializationOptions(clientFileSystem),
    diagnosticCollectionName: 'palisade',
    diagnosticPullOptions: { onChange: true, onSave: false },
    markdown: { isTrusted: false, supportHtml: false },
  };
}

/** Whether the server has to ask the client for files: some folder is not on a disk that Node can read. */
export function needsClientFileSystem(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme !== 'file');
}
