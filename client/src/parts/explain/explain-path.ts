import * as vscode from 'vscode';
import { explain, type ExplainParams, type PeerChoice, peers } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import { targetOf } from '../../node-target';
import type { Part, PartContext } from '../../part';
import { pickScope } from '../../pick-scope';
import { showReport } from '../reports/reports';
import { endsOf } from './ends';
import { pickPeer, pickPort, type Port } from './pick-path';

/** Explain Path: source, destination, port → the verdict with the rules that decided. */
export const explainPath: Part = {
  id: 'explain',
  activate(context) {
    registerCommand(context, 'palisade.explainPath', async (argument) => {
      const params = await pathOf(context, argument);
      if (!params) return;
      const result = await vscode.window.withProgress(
        { location: { viewId: 'palisade.reachability' } },
        (_progress, token) => context.server.request(explain, params, token),
      );
      await showReport(`${params.from} → ${params.to}`, result.markdown);
    });
  },
};

/** The question: what the command was called with, and what the user is asked for. With both ends given, all ports. */
async function pathOf(context: PartContext, argument: unknown): Promise<ExplainParams | undefined> {
  const scope = targetOf(argument)?.scope ?? (await pickScope(context.server));
  if (scope === undefined) return undefined;
  const known = endsOf(argument);
  if (known.from !== undefined && known.to !== undefined) {
    return { scope, from: known.from, to: known.to, ...givenPort(argument) };
  }
  const choices = await context.server.request(peers, { scope });
  if (!choices.some(({ ports }) => ports.length > 0) && choices.length < 2) {
    await vscode.window.showInformationMessage(vscode.l10n.t('There are no workloads in this workspace to explain.'));
    return undefined;
  }
  return askForPath(scope, choices, known);
}

async function askForPath(
  scope: string,
  choices: readonly PeerChoice[],
  known: { readonly from?: string; readonly to?: string },
): Promise<ExplainParams | undefined> {
  const toWhom =
    known.to === undefined
      ? vscode.l10n.t('Explain Path: who connects?')
      : vscode.l10n.t('Explain Path: who connects to {0}?', known.to);
  const sources = choices.filter(({ destinationOnly }) => destinationOnly !== true);
  const from = known.from ?? (await pickPeer(sources, toWhom));
  if (from === undefined) return undefined;
  const to = known.to ?? (await pickPeer(choices, vscode.l10n.t('Explain Path: to whom does {0} connect?', from)));
  if (to === undefined) return undefined;
  const port = await pickPort(choices.find(({ id }) => id === to)?.ports ?? []);
  return port && { scope, from, to, ...portParams(port) };
}

function portParams(port: Port): Pick<ExplainParams, 'protocol' | 'port'> {
  return port === 'all' ? {} : { protocol: port.protocol, port: port.port };
}

function givenPort(argument: unknown): Pick<ExplainParams, 'protocol' | 'port'> {
  const { port, protocol } = argument as Readonly<Record<string, unknown>>;
  return {
    ...(typeof port === 'number' ? { port } : {}),
    ...(typeof protocol === 'string' ? { protocol } : {}),
  };
}
