import type { CancellationToken, Connection, ResponseError } from 'vscode-languageserver';
import type { NotificationName, RequestName } from '../protocol';

/** The messages of protocol.ts over a connection, with their types. */
export function ask<Params, Result>(
  connection: Connection,
  name: RequestName<Params, Result>,
  params: Params,
): Promise<Result> {
  return connection.sendRequest<Result>(name.method, params);
}

/** A client that has gone makes no error here: nobody would hear of it. */
export function tell<Params>(connection: Connection, name: NotificationName<Params>, params: Params): void {
  void quietly(() => connection.sendNotification(name.method, params));
}

/** Sends something that may get lost. A closed connection throws, a closing one rejects; neither matters. */
export async function quietly(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch {
    // Whoever closed the connection knows.
  }
}

export function answer<Params, Result>(
  connection: Connection,
  name: RequestName<Params, Result>,
  handler: (params: Params, token: CancellationToken) => Promise<Result | ResponseError<void>>,
): void {
  connection.onRequest(name.method, handler);
}

export function hear<Params>(
  connection: Connection,
  name: NotificationName<Params>,
  handler: (params: Params) => void,
): void {
  connection.onNotification(name.method, handler);
}
