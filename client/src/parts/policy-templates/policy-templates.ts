import * as vscode from 'vscode';
import { namespaces, type PolicyTemplate, policyTemplate } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import { targetOf } from '../../node-target';
import type { Part, PartContext } from '../../part';
import { pickScope } from '../../pick-scope';
import { writePolicies } from '../../write-policies';
import { describeNamespace } from '../generate/pick-generation';

interface Place {
  readonly scope: string;
  readonly namespace: string;
}

/** Create Default-Deny and Allow DNS for a namespace: the two policies that everything else builds on. */
export const policyTemplates: Part = {
  id: 'policy-templates',
  activate(context) {
    registerCommand(context, 'palisade.createDefaultDeny', async (argument) => {
      const place = placeOf(argument) ?? (await pickNamespace(context, vscode.l10n.t('Create Default-Deny')));
      const template = place && (await pickDirections());
      if (template) await write(context, place, template);
    });
    registerCommand(context, 'palisade.allowDns', async (argument) => {
      const place = placeOf(argument) ?? (await pickNamespace(context, vscode.l10n.t('Allow DNS')));
      if (place) await write(context, place, 'allow-dns');
    });
  },
};

function placeOf(argument: unknown): Place | undefined {
  const target = targetOf(argument);
  return target?.namespace === undefined ? undefined : { scope: target.scope, namespace: target.namespace };
}

async function pickNamespace({ server }: PartContext, title: string): Promise<Place | undefined> {
  const scope = await pickScope(server);
  if (scope === undefined) return undefined;
  const known = (await server.request(namespaces, {})).filter((entry) => entry.scope === scope);
  const items = known.map(({ namespace, workloads, isolation }) => ({
    label: namespace,
    description: describeNamespace(workloads, isolation),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('For which namespace?'),
  });
  return picked && { scope, namespace: picked.label };
}

async function pickDirections(): Promise<PolicyTemplate | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly template: PolicyTemplate })[] = [
    {
      label: vscode.l10n.t('Ingress and egress'),
      detail: vscode.l10n.t('Nothing gets in or out, DNS included, until other policies allow it'),
      template: 'default-deny-all',
    },
    {
      label: vscode.l10n.t('Ingress only'),
      detail: vscode.l10n.t('Nothing gets in until other policies allow it'),
      template: 'default-deny-ingress',
    },
    {
      label: vscode.l10n.t('Egress only'),
      detail: vscode.l10n.t('Nothing gets out, DNS included, until other policies allow it'),
      template: 'default-deny-egress',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Create Default-Deny'),
    placeHolder: vscode.l10n.t('In which directions?'),
  });
  return picked?.template;
}

async function write({ server }: PartContext, place: Place, template: PolicyTemplate): Promise<void> {
  const files = await server.request(policyTemplate, { ...place, template });
  if (files.length === 0) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Namespace {0} already has a policy that does this.', place.namespace),
    );
    return;
  }
  await writePolicies(files);
}
