import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type ExplainParams,
  type ExplainResult,
  explain,
  impactChildren,
  type TreeNode,
  treeChildren,
} from '../../server/src/protocol';
import type { PartContext } from './part';
import { parts } from './parts';
import { serverOf } from './server';

/** What other extensions get from `vscode.extensions.getExtension('palisade.palisade').activate()`. */
export interface Api {
  readonly apiVersion: 1;
  /** Why a connection is allowed, denied or unknown. Rejects when an end names no workload. */
  explain(params: ExplainParams): Promise<ExplainResult>;
  /** Children of a node of the reachability tree; its roots without an id. */
  reachability(id?: string): Promise<readonly TreeNode[]>;
  /** Children of a node of the Impact view; its roots without an id. Empty where there is nothing to compare with. */
  impact(id?: string): Promise<readonly TreeNode[]>;
}

/** Starts every part, then the server. One part that fails is logged and leaves the others working. */
export function startApp(
  extension: vscode.ExtensionContext,
  createClient: (log: vscode.LogOutputChannel) => BaseLanguageClient,
): Api {
  const log = vscode.window.createOutputChannel('Palisade', { log: true });
  const server = serverOf(createClient(log), log);
  extension.subscriptions.push(log, server);

  const context: PartContext = { extension, server, log };
  for (const part of parts) {
    try {
      part.activate(context);
    } catch (error) {
      log.error(`The part "${part.id}" could not start: ${String(error)}`);
    }
  }
  void server.start().catch((error: unknown) => reportFailure(log, error));

  return Object.freeze<Api>({
    apiVersion: 1,
    explain: (params) => server.request(explain, params),
    reachability: (id) => server.request(treeChildren, id === undefined ? {} : { id }),
    impact: (id) => server.request(impactChildren, id === undefined ? {} : { id }),
  });
}

async function reportFailure(log: vscode.LogOutputChannel, error: unknown): Promise<void> {
  log.error(`The language server could not start: ${String(error)}`);
  const show = vscode.l10n.t('Show Log');
  const message = vscode.l10n.t('Palisade: the language server could not start.');
  if ((await vscode.window.showErrorMessage(message, show)) === show) log.show();
}
