import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { clientFileSystem } from './lsp/client-file-system';
import { type Runtime } from './lsp/runtime';
import { startServer } from './lsp/server';
import type { FileSystem } from './workspace/file-system';

declare const self: DedicatedWorkerGlobalScope;

const NO_FILES: FileSystem = {
  list: () => Promise.resolve({ uris: [], problems: [], truncated: false }),
  read: () => Promise.resolve({ kind: 'gone' }),
};

const runtime: Runtime = {
  createFileSystem: (client) => (client ? clientFileSystem(client, pause) : NO_FILES),
  after(milliseconds, callback) {
    const timer = self.setTimeout(callback, milliseconds);
    return () => self.clearTimeout(timer);
  },
  pause,
  now: () => performance.now(),
};

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** A message to oneself comes after those that wait already, and without the 4 ms of a timer. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });
}

/** The server in a web worker. Files come from the editor. */
export function serveWorker(): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(self),
    new BrowserMessageWriter(self),
  );
  startServer(connection, runtime);
  // The client leaves it to the worker to end.
  connection.onExit(() => self.close());
  connection.listen();
}
