import * as vscode from 'vscode';
import { LanguageClient, type NodeModule, TransportKind } from 'vscode-languageclient/node';
import { type Api, startApp } from './app';
import { clientOptions, needsClientFileSystem } from './client-options';

/** Desktop and remote hosts: the server is a Node process of its own. */
export function activate(context: vscode.ExtensionContext): Api {
  return startApp(context, (log) => {
    const run: NodeModule = {
      module: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.node.js').fsPath,
      transport: TransportKind.ipc,
    };
    const debug: NodeModule = { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
    return new LanguageClient('palisade', 'Palisade', { run, debug }, clientOptions(log, needsClientFileSystem()));
  });
}
