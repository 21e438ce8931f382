import * as vscode from 'vscode';
import { type ServerStatus, status as statusMessage } from '../../../../server/src/protocol';
import { MANIFESTS } from '../../client-options';
import type { Part } from '../../part';

/** The language status item of YAML and JSON files: what was read, what could not be, and whether work is going on. */
export const status: Part = {
  id: 'status',
  activate({ extension, server, log }) {
    const item = vscode.languages.createLanguageStatusItem('palisade.status', [...MANIFESTS]);
    item.name = vscode.l10n.t('Network Policies');
    item.command = { command: 'palisade.showOutput', title: vscode.l10n.t('Show Output') };
    item.text = vscode.l10n.t('Network policies');
    item.busy = true;
    let told = new Set<string>();
    let counted = '';
    extension.subscriptions.push(
      item,
      server.onDidStart(() => {
        counted = '';
      }),
      server.onNotification(statusMessage, (now) => {
        show(item, now);
        const counts = countsOf(now);
        if (now.state === 'ready' && counts !== counted) {
          counted = counts;
          log.info(counts);
        }
        for (const note of now.notes) if (!told.has(note)) log.info(note);
        told = new Set(now.notes);
      }),
    );
    server.start().catch(() => {
      item.busy = false;
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.detail = vscode.l10n.t('The language server could not start.');
    });
  },
};

function show(item: vscode.LanguageStatusItem, now: ServerStatus): void {
  item.busy = now.state === 'indexing';
  item.text = vscode.l10n.t('Network policies: {0}, workloads: {1}', now.policies, now.workloads);
  item.severity =
    now.notes.length > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  item.detail = detailOf(now);
}

/** For the log: whoever misses something looks there for what was read at all. */
function countsOf({ files, workloads, policies, templates }: ServerStatus): string {
  const read = vscode.l10n.t('Files read: {0}, workloads: {1}, network policies: {2}.', files, workloads, policies);
  return templates === 0 ? read : `${read} ${vscode.l10n.t('Templates, which are not analysed: {0}.', templates)}`;
}

function detailOf(now: ServerStatus): string {
  if (now.state === 'indexing') return vscode.l10n.t('Reading manifests…');
  if (now.notes.length > 0) return now.notes.join(' ');
  if (now.templates > 0) return vscode.l10n.t('{0} files read, {1} templates not analysed', now.files, now.templates);
  return vscode.l10n.t('{0} files read', now.files);
}
