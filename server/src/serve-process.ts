import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { clientFileSystem } from './lsp/client-file-system';
import type { Runtime } from './lsp/runtime';
import { startServer } from './lsp/server';
import { gitRevisions } from './workspace/node/git/git-revisions';
import { createNodeFileSystem } from './workspace/node/node-file-system';

const runtime: Runtime = {
  createFileSystem: (client) => (client ? clientFileSystem(client, pause) : createNodeFileSystem()),
  createRevisions: (program) => gitRevisions(program),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  pause,
  now: () => performance.now(),
};

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const TRANSPORTS = ['--stdio', '--node-ipc', '--socket', '--pipe'];

/** The server as a process: `palisade-language-server --stdio` for any editor, `--node-ipc` for VS Code. */
export function serveProcess(): void {
  if (process.argv.slice(2).some((argument) => TRANSPORTS.some((transport) => argument.startsWith(transport)))) {
    const connection = createConnection(ProposedFeatures.all);
    // What nobody caught must not end the server: one answer is lost, and the log tells.
    process.on('uncaughtException', (error) => connection.console.error(`Unexpected: ${error.stack ?? error.message}`));
    process.on('unhandledRejection', (reason) => connection.console.error(`Unexpected: ${String(reason)}`));
    startServer(connection, runtime);
    connection.listen();
  } else {
    process.stderr.write('Usage: palisade-language-server --stdio\n');
    process.exitCode = 2;
  }
}
