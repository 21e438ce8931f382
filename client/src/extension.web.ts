import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { type Api, startApp } from './app';
import { clientOptions } from './client-options';

/** Web host (vscode.dev): the server runs in a worker and reads files through this side. */
export function activate(context: vscode.ExtensionContext): Api {
  return startApp(context, (log) => {
    const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.web.js').toString(true);
    // A function: each start, restarts included, gets a worker of its own.
    const worker = (): Promise<Worker> => Promise.resolve(new Worker(script, { name: 'Palisade language server' }));
    return new LanguageClient('palisade', 'Palisade', worker, clientOptions(log, true));
  });
}
