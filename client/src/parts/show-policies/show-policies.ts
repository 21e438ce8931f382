import * as vscode from 'vscode';
import { policiesSelecting } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import type { Part } from '../../part';
import { targetOf } from '../../node-target';
import { fromPosition, openLocation } from '../../wire';

/** Lists the policies that apply to the workload under the cursor or in the tree; picking one opens it. */
export const showPolicies: Part = {
  id: 'show-policies',
  activate(context) {
    registerCommand(context, 'palisade.showPoliciesSelecting', async (node) => {
      const question = questionOf(node);
      if (!question) return tell(vscode.l10n.t('Put the cursor on a workload first.'));
      const policies = await context.server.request(policiesSelecting, question);
      if (policies.length === 0) return tell(vscode.l10n.t('No policy selects a workload here.'));
      const items = policies.map((policy) => ({ ...policy, iconPath: new vscode.ThemeIcon('shield') }));
      const picked = await vscode.window.showQuickPick(items, {
        title: vscode.l10n.t('Policies Selecting This Workload'),
        placeHolder: vscode.l10n.t('Pick a policy to open it'),
        matchOnDescription: true,
      });
      if (picked) await openLocation(picked.location);
    });
  },
};

type Question =
  NonNullable<(typeof policiesSelecting)['_types']> extends (params: infer Params) => unknown ? Params : never;

function questionOf(node: unknown): Question | undefined {
  const target = targetOf(node);
  if (target?.workload !== undefined) return { scope: target.scope, workload: target.workload };
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  return { uri: editor.document.uri.toString(), position: fromPosition(editor.selection.active) };
}

async function tell(message: string): Promise<void> {
  await vscode.window.showInformationMessage(message);
}
