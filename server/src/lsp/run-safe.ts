import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Log } from './log';
import type { Runtime } from './runtime';

export interface SafeContext {
  readonly runtime: Pick<Runtime, 'pause'>;
  readonly log: Log;
}

/**
 * Runs the work of one request so that it can harm nothing else: it starts after messages that were waiting (a request
 * that was cancelled meanwhile costs nothing), and if it throws, the answer is `fallback` and the defect is logged once.
 * An error that the user should see is returned, not thrown.
 */
export async function runSafe<T, E = void>(
  { runtime, log }: SafeContext,
  kind: string,
  token: CancellationToken,
  fallback: T,
  work: () => T | ResponseError<E> | Promise<T | ResponseError<E>>,
): Promise<T | ResponseError<E>> {
  await runtime.pause();
  if (token.isCancellationRequested) return cancelled();
  try {
    const answer = await work();
    return token.isCancellationRequested ? cancelled() : answer;
  } catch (error) {
    log.failure(kind, error);
    return fallback;
  }
}

function cancelled<E>(): ResponseError<E> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
