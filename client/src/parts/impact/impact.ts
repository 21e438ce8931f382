import * as vscode from 'vscode';
import {
  didChangeTrust,
  explainImpact,
  type ImpactStatus,
  impactStatus,
  readBaseAgain,
  type TreeNode,
} from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import type { Part, PartContext } from '../../part';
import { showReport } from '../reports/reports';
import { ImpactProvider } from './impact-provider';
import { ImpactItem } from './impact-item';
import { pickBase, setBase } from './pick-base';

const VIEW = 'palisade.impact';

/** What differs from the last commit: the status item, the Impact view, and the choice of what to compare with. */
export const impact: Part = {
  id: 'impact',
  activate(context) {
    const { extension, server } = context;
    const provider = new ImpactProvider(server, context.log);
    const view = vscode.window.createTreeView<TreeNode>(VIEW, { treeDataProvider: provider, showCollapseAll: true });
    const item = new ImpactItem();
    let shown: ImpactStatus['state'] = 'unavailable';
    extension.subscriptions.push(
      view,
      provider,
      item,
      server.onNotification(impactStatus, (now) => {
        shown = now.state;
        void vscode.commands.executeCommand('setContext', VIEW, now.state);
        item.show(now);
        describe(view, now);
        provider.refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => server.notify(didChangeTrust, { trusted: true })),
      // Commits are made in terminals, too, and not every place can be watched.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && shown !== 'unavailable') server.notify(readBaseAgain, {});
      }),
    );
    registerCommands(context);
  },
};

function registerCommands(context: PartContext): void {
  const { server } = context;
  registerCommand(context, 'palisade.showImpact', async () => {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  });
  registerCommand(context, 'palisade.refreshImpact', () => {
    server.notify(readBaseAgain, {});
    return Promise.resolve();
  });
  registerCommand(context, 'palisade.compareWithLastCommit', async () => {
    await setBase(undefined);
    server.notify(readBaseAgain, {});
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  });
  registerCommand(context, 'palisade.compareWith', async () => {
    const chosen = await pickBase(server);
    if (chosen === undefined) return;
    await setBase(chosen.name);
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  });
  registerCommand(context, 'palisade.explainImpact', async (argument) => {
    const id = idOf(argument);
    if (id === undefined) return;
    const { title, markdown } = await server.request(explainImpact, { id });
    if (markdown !== '') await showReport(title, markdown);
  });
}

/** What the view says above its rows. */
function describe(view: vscode.TreeView<TreeNode>, { state, base, message }: ImpactStatus): void {
  view.description = state === 'ready' ? vscode.l10n.t('since {0}', base) : '';
  view.message = state === 'no-revision' || state === 'failed' || state === 'no-program' ? message : '';
}

function idOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('id' in argument)) return undefined;
  return typeof argument.id === 'string' ? argument.id : undefined;
}
