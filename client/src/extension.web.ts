import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { type Api, startApp } from './app';
import { clientOptions } from './client-options';

/** Web host (vscode.dev): the server runs in a worker and reads files through this side. */
export function activate(context: vscode.ExtensionContext): Api {
  return startApp(context, (log) => {
    const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'core.js').toString(true);
    // A function: each start, restarts included, gets a worker of its own. It gives the transports, since the class of
    // workers that the web host makes is not the one that the client would recognise.
    const start = (): Promise<MessageTransports> => {
      const worker = new Worker(script, { name: 'Palisade language server' });
      return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
    };
    return new LanguageClient('palisade', 'Palisade', start, clientOptions(log, true));
  });
}
