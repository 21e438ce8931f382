import * as vscode from 'vscode';
import { type GenerateParams, type NodeTarget, namespaces, peers } from '../../../../server/src/protocol';
import { pickScope } from '../../pick-scope';
import type { Server } from '../../server';

/** What to generate for. */
export type Extent = Pick<GenerateParams, 'scope' | 'namespaces' | 'workload'>;

interface ExtentItem extends vscode.QuickPickItem {
  readonly extent: Extent | 'workload';
}

/** The extent that a tree node stands for, or the one that the user picks. */
export async function pickExtent(server: Server, target: NodeTarget | undefined): Promise<Extent | undefined> {
  if (target?.workload !== undefined) return { scope: target.scope, workload: target.workload };
  if (target?.namespace !== undefined) return { scope: target.scope, namespaces: [target.namespace] };
  const scope = target?.scope ?? (await pickScope(server));
  if (scope === undefined) return undefined;

  const known = (await server.request(namespaces, {})).filter((entry) => entry.scope === scope && entry.workloads > 0);
  if (known.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('There are no workloads to generate policies for.'));
    return undefined;
  }
  const items: readonly ExtentItem[] = [
    { label: vscode.l10n.t('All namespaces'), iconPath: new vscode.ThemeIcon('globe'), extent: { scope } },
    { label: vscode.l10n.t('One workload…'), iconPath: new vscode.ThemeIcon('package'), extent: 'workload' },
    { label: vscode.l10n.t('Namespaces'), kind: vscode.QuickPickItemKind.Separator, extent: { scope } },
    ...known.map(({ namespace, workloads, isolation }) => ({
      label: namespace,
      description: describeNamespace(workloads, isolation),
      iconPath: new vscode.ThemeIcon('symbol-namespace'),
      extent: { scope, namespaces: [namespace] },
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Generate Policies (1/2)'),
    placeHolder: vscode.l10n.t('For what?'),
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  return picked.extent === 'workload' ? pickWorkload(server, scope) : picked.extent;
}

/** `ingress: default-deny · egress: open · workloads: 4`. */
export function describeNamespace(workloads: number, isolation: string): string {
  return `${isolation} · ${vscode.l10n.t('workloads: {0}', workloads)}`;
}

async function pickWorkload(server: Server, scope: string): Promise<Extent | undefined> {
  // Of the ends of a path, the workloads are those whose id has a namespace.
  const choices = (await server.request(peers, { scope })).filter(({ id }) => id.includes('/'));
  const picked = await vscode.window.showQuickPick(
    choices.map(({ id, label, description }) => ({ id, label, description })),
    {
      title: vscode.l10n.t('Generate Policies (1/2)'),
      placeHolder: vscode.l10n.t('For which workload?'),
      matchOnDescription: true,
    },
  );
  return picked && { scope, workload: picked.id };
}

/** Where the wanted connections come from. */
export async function pickSource(): Promise<GenerateParams['source'] | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly source: GenerateParams['source'] })[] = [
    {
      label: vscode.l10n.t('Inferred from the manifests'),
      detail: vscode.l10n.t(
        'Default-deny, DNS, and a rule for each connection that Services, routes, probes and settings give evidence of',
      ),
      source: 'manifests',
    },
    {
      label: vscode.l10n.t('Default-deny and DNS only'),
      detail: vscode.l10n.t(
        'Denies everything but name resolution: the place to start from when you write the rest yourself',
      ),
      source: 'baseline',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Generate Policies (2/2)'),
    placeHolder: vscode.l10n.t('From which source?'),
  });
  return picked?.source;
}
