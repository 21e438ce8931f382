import { PassThrough } from 'node:stream';
import { createConnection as createServerConnection, ProposedFeatures } from 'vscode-languageserver/node';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  FileChangeType,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceFolder,
} from 'vscode-languageserver-protocol/node';
import type { Runtime } from '../../server/src/lsp/runtime';
import { startServer } from '../../server/src/lsp/server';
import {
  didChangeReachability,
  type ImpactStatus,
  impactStatus,
  type NotificationName,
  PROTOCOL_VERSION,
  type RequestName,
  type ServerStatus,
  status,
} from '../../server/src/protocol';
import type { FileSystem } from '../../server/src/workspace/file-system';
import { parseFixture, ROOT, uriOf } from '../support';

export interface EditorOptions {
  /** Text of a fixture; its files lie on the disk, none is open. */
  readonly files?: string;
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  /** The section `palisade`. */
  readonly settings?: Record<string, unknown>;
  /** False: an editor that is not ours. */
  readonly own?: boolean;
  readonly schemaProviderPresent?: boolean;
  /** Files of a real disk instead of `files`. */
  readonly fileSystem?: FileSystem;
  readonly createRevisions?: NonNullable<Runtime['createRevisions']>;
  readonly trusted?: boolean;
}

/** An editor with everything that current ones have. */
export const FULL: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] } },
    hover: { contentFormat: ['markdown'] },
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
  },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
  },
  window: { workDoneProgress: true },
};

/** An editor at one end of a stream and the real server at the other. */
export class Editor {
  readonly disk = new Map<string, string>();
  readonly published = new Map<string, Diagnostic[]>();
  readonly logged: string[] = [];
  readonly statuses: ServerStatus[] = [];
  readonly impacts: ImpactStatus[] = [];
  readonly registered: string[] = [];
  /** Requests of the server to refresh, and notifications that views should. */
  readonly refreshes: string[] = [];
  readonly progress: string[] = [];
  settings: Record<string, unknown>;
  initialized!: InitializeResult;
  private readonly versions = new Map<string, number>();

  private constructor(
    readonly connection: ProtocolConnection,
    private readonly dispose: () => void,
    readonly options: EditorOptions,
  ) {
    this.settings = options.settings ?? {};
  }

  static async start(options: EditorOptions = {}): Promise<Editor> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createServerConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const editor = new Editor(
      client,
      () => {
        client.dispose();
        server.dispose();
      },
      options,
    );
    for (const { path, text } of options.files === undefined ? [] : parseFixture(options.files).files) {
      editor.disk.set(uriOf(path), text);
    }
    startServer(server, {
      createFileSystem: () => options.fileSystem ?? fileSystemOf(editor.disk),
      ...(options.createRevisions && { createRevisions: options.createRevisions }),
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => performance.now(),
    });
    server.listen();
    editor.listen();
    await editor.initialize();
    return editor;
  }

  private listen(): void {
    const { connection } = this;
    connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => (section === 'palisade' ? this.settings : {})),
    );
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => {
      this.registered.push(...registrations.map(({ method }) => method));
    });
    connection.onRequest('window/workDoneProgress/create', () => undefined);
    connection.onNotification('$/progress', ({ value }: { value: { kind: string } }) => {
      this.progress.push(value.kind);
    });
    for (const method of [
      'workspace/diagnostic/refresh',
      'workspace/codeLens/refresh',
      'workspace/inlayHint/refresh',
    ]) {
      connection.onRequest(method, () => {
        this.refreshes.push(method);
      });
    }
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.published.set(uri, diagnostics);
      },
    );
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.on(status, (now) => this.statuses.push(now));
    this.on(impactStatus, (now) => this.impacts.push(now));
    this.on(didChangeReachability, () => this.refreshes.push('reachability'));
    connection.listen();
  }

  private async initialize(): Promise<void> {
    const { options } = this;
    const folders: WorkspaceFolder[] = (options.folders ?? [ROOT]).map((uri) => ({ uri, name: uri }));
    this.initialized = await this.connection.sendRequest('initialize', {
      processId: null,
      rootUri: folders[0]?.uri ?? null,
      workspaceFolders: folders,
      capabilities: options.capabilities ?? FULL,
      ...(options.own === false
        ? {}
        : {
            initializationOptions: {
              protocolVersion: PROTOCOL_VERSION,
              schemaProviderPresent: options.schemaProviderPresent ?? false,
              exclude: [],
              clientFileSystem: false,
              quietPeriod: 0,
              trusted: options.trusted ?? false,
            },
          }),
    });
    await this.connection.sendNotification('initialized', {});
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.dispose();
  }

  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.connection.sendRequest(method, params);
  }

  ask<Params, Result>(name: RequestName<Params, Result>, params: Params): Promise<Result> {
    return this.connection.sendRequest(name.method, params);
  }

  on<Params>(name: NotificationName<Params>, handler: (params: Params) => void): void {
    this.connection.onNotification(name.method, handler);
  }

  open(path: string, text = this.disk.get(uriOf(path)) ?? ''): Promise<void> {
    this.versions.set(path, 1);
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: uriOf(path), languageId: 'yaml', version: 1, text },
    });
  }

  /** Replaces what lies between two places by a text, as typing does. */
  type(path: string, start: Position, end: Position, text: string): Promise<void> {
    const version = (this.versions.get(path) ?? 0) + 1;
    this.versions.set(path, version);
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriOf(path), version },
      contentChanges: [{ range: { start, end }, text }],
    });
  }

  close(path: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf(path) } });
  }

  /** Writes a file behind the editor's back; the file watcher tells. */
  write(path: string, text: string): Promise<void> {
    const uri = uriOf(path);
    const type = this.disk.has(uri) ? FileChangeType.Changed : FileChangeType.Created;
    this.disk.set(uri, text);
    return this.watched([{ uri, type }]);
  }

  /** Deletes a file or a folder; the watcher tells of the folder only. */
  delete(path: string): Promise<void> {
    const uri = uriOf(path);
    for (const file of [...this.disk.keys()]) if (file === uri || file.startsWith(`${uri}/`)) this.disk.delete(file);
    return this.watched([{ uri, type: FileChangeType.Deleted }]);
  }

  watched(changes: readonly { readonly uri: string; readonly type: FileChangeType }[]): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [...changes] });
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification('workspace/didChangeConfiguration', { settings: { palisade: settings } });
  }

  /** Findings as `rule-id: start of the text they mark`. */
  async findings(path: string): Promise<readonly string[]> {
    return (await this.diagnostics(path)).map(({ code }) => String(code));
  }

  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const report = await this.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri: uriOf(path) },
    });
    return report.kind === 'full' ? report.items : [];
  }

  at(path: string, position: Position): { textDocument: { uri: string }; position: Position } {
    return { textDocument: { uri: uriOf(path) }, position };
  }
}

/** Waits until something holds; fails with its name after two seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This did not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function fileSystemOf(disk: ReadonlyMap<string, string>): FileSystem {
  return {
    list: (root, { exclude }) => {
      const folders = exclude.map((glob) => `${root}/${glob.replace(/\/\*\*$/, '')}`);
      const uris = [...disk.keys()].filter(
        (uri) => uri.startsWith(`${root}/`) && !folders.some((folder) => uri.startsWith(`${folder}/`)),
      );
      return Promise.resolve({ uris: uris.sort(), problems: [], truncated: false });
    },
    read: (uri) => {
      const text = disk.get(uri);
      return Promise.resolve(text === undefined ? { kind: 'gone' } : { kind: 'text', text });
    },
  };
}
