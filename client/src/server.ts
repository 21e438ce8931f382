import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { NotificationName, RequestName } from '../../server/src/protocol';

/**
 * The language server as the parts see it: typed messages, and handlers that survive a restart. A request made before
 * the server runs waits for it.
 */
export interface Server extends vscode.Disposable {
  /** Rejects when the server cannot be started or reports an error. */
  request<Params, Result>(
    name: RequestName<Params, Result>,
    params: Params,
    token?: vscode.CancellationToken,
  ): Promise<Result>;
  /** Dropped silently while the server is not running. */
  notify<Params>(name: NotificationName<Params>, params: Params): void;
  onNotification<Params>(name: NotificationName<Params>, handler: (params: Params) => void): vscode.Disposable;
  /** Answers a request that the server makes. */
  onRequest<Params, Result>(
    name: RequestName<Params, Result>,
    handler: (params: Params, token: vscode.CancellationToken) => Promise<Result>,
  ): vscode.Disposable;
  /** Fires after each start, the first included. */
  readonly onDidStart: vscode.Event<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
}

/** Wraps the client of either host. */
export function serverOf(client: BaseLanguageClient, log: vscode.LogOutputChannel): Server {
  const started = new vscode.EventEmitter<void>();
  let running: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running ??= client.start().then(() => started.fire());
    return running;
  };
  // The client keeps one handler for each method; several parts listen to the same messages.
  const emitters = new Map<string, vscode.EventEmitter<unknown>>();
  const heard = <Params>(method: string): vscode.Event<Params> => {
    let emitter = emitters.get(method);
    if (!emitter) {
      const created = new vscode.EventEmitter<unknown>();
      emitter = created;
      emitters.set(method, created);
      client.onNotification(method, (params: unknown) => created.fire(params));
    }
    return emitter.event as vscode.Event<Params>;
  };
  return {
    async request(name, params, token) {
      await start();
      // An absent token must not be passed on: it would count as a second parameter.
      return token === undefined
        ? client.sendRequest(name.method, params)
        : client.sendRequest(name.method, params, token);
    },
    notify(name, params) {
      if (!client.isRunning()) return;
      client
        .sendNotification(name.method, params)
        .catch((error: unknown) => log.error(`${name.method}: ${String(error)}`));
    },
    onNotification: <Params>({ method }: NotificationName<Params>, handler: (params: Params) => void) =>
      heard<Params>(method)(handler),
    onRequest: (name, handler) => client.onRequest(name.method, handler),
    onDidStart: started.event,
    start,
    async restart() {
      running = undefined;
      if (client.needsStop()) await client.stop();
      await start();
    },
    dispose() {
      started.dispose();
      for (const emitter of emitters.values()) emitter.dispose();
      if (client.needsStop()) void client.stop().catch(() => undefined);
    },
  };
}
