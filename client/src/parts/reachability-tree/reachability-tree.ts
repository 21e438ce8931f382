import * as vscode from 'vscode';
import { didChangeReachability, readAgain, status, type TreeNode, treePath } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import type { Part, PartContext } from '../../part';
import { targetOf } from '../../node-target';
import { fromPosition, isWireLocation } from '../../wire';
import { ReachabilityProvider } from './provider';
import { TreeState } from './tree-state';

const VIEW = 'palisade.reachability';

/** The Reachability view: who may reach whom, down to the rule that decides. */
export const reachabilityTree: Part = {
  id: 'reachability-tree',
  activate(context) {
    const { extension, server } = context;
    const provider = new ReachabilityProvider(server, context.log);
    const view = vscode.window.createTreeView<TreeNode>(VIEW, { treeDataProvider: provider, showCollapseAll: true });
    const state = new TreeState(VIEW, view);
    extension.subscriptions.push(
      view,
      provider,
      state,
      server.onNotification(didChangeReachability, () => provider.refresh()),
      server.onNotification(status, (now) => state.show(now)),
      server.onDidStart(() => provider.refresh()),
    );
    registerCommand(context, 'palisade.refresh', () => {
      // The tree follows the server by itself; what someone misses in it, the server may not have been told of.
      server.notify(readAgain, {});
      provider.refresh();
      return Promise.resolve();
    });
    registerCommand(context, 'palisade.revealInTree', (place) => reveal(context, view, provider, place));
  },
};

type Question = Parameters<NonNullable<(typeof treePath)['_types']>>[0];

/** Selects what the command was called with, or what stands at the cursor: the workload, or what the policy selects. */
async function reveal(
  { server }: PartContext,
  view: vscode.TreeView<TreeNode>,
  provider: ReachabilityProvider,
  argument: unknown,
): Promise<void> {
  const question = questionOf(argument);
  if (!question) return;
  const { ids } = await server.request(treePath, question);
  const node = await provider.find(ids);
  if (node) {
    await view.reveal(node, { select: true, focus: true, expand: true });
    return;
  }
  await vscode.commands.executeCommand(`${VIEW}.focus`);
  await vscode.window.showInformationMessage(vscode.l10n.t('Nothing here is part of the reachability tree.'));
}

function questionOf(argument: unknown): Question | undefined {
  const { scope, workload } = targetOf(argument) ?? {};
  if (scope !== undefined && workload !== undefined) return { scope, workload };
  if (isWireLocation(argument)) return { uri: argument.uri, position: argument.range.start };
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), position: fromPosition(editor.selection.active) };
}
