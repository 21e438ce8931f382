import * as vscode from 'vscode';
import { type GenerateParams, generate as generateRequest, type GenerateResult } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import { targetOf } from '../../node-target';
import type { Part, PartContext } from '../../part';
import { writePolicies } from '../../write-policies';
import { showReport } from '../reports/reports';
import { pickExtent, pickSource } from './pick-generation';

/** Generate Policies…: scope, source, preview, summary. */
export const generate: Part = {
  id: 'generate',
  activate(context) {
    registerCommand(context, 'palisade.generate', async (argument) => {
      const params = generateParamsOf(argument) ?? (await askWhat(context, argument));
      if (params) await generateAndWrite(context, params);
    });
  },
};

/** A quick fix or another extension may pass the whole question. */
function generateParamsOf(argument: unknown): GenerateParams | undefined {
  if (typeof argument !== 'object' || argument === null || !('source' in argument)) return undefined;
  return argument.source === 'baseline' || argument.source === 'manifests' ? (argument as GenerateParams) : undefined;
}

async function askWhat({ server }: PartContext, argument: unknown): Promise<GenerateParams | undefined> {
  const extent = await pickExtent(server, targetOf(argument));
  if (!extent) return undefined;
  const source = await pickSource();
  return source && { ...extent, source };
}

async function generateAndWrite(context: PartContext, params: GenerateParams): Promise<void> {
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Generating network policies…') },
    () => context.server.request(generateRequest, params),
  );
  if (result.files.length === 0) {
    await offerReport(vscode.l10n.t('There is nothing to generate: what is wanted is already there.'), result);
    return;
  }
  const written = await writePolicies(result.files);
  if (written.length > 0) await offerReport(summaryOf(result, written.length), result);
}

/** What was verified is the whole set, so that nothing is said of it when the user left files out. */
function summaryOf(result: GenerateResult, written: number): string {
  const { files, complete, coverage, missing, extra } = result;
  if (written < files.length) {
    return vscode.l10n.t(
      'Network policies written: {0} of {1}. The report is about all of them.',
      written,
      files.length,
    );
  }
  const differences =
    missing.length + extra.length === 0
      ? vscode.l10n.t('The known connections are allowed, but the manifests tell too little to call them complete.')
      : vscode.l10n.t('Connections missing: {0}, extra: {1}.', missing.length, extra.length);
  const verified = complete ? vscode.l10n.t('Verified: exactly the wanted connections are allowed.') : differences;
  const covered =
    coverage.total === 0
      ? ''
      : vscode.l10n.t('Services with a known client: {0} of {1}.', coverage.known, coverage.total);
  return [vscode.l10n.t('Network policies written: {0}.', written), verified, covered]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

async function offerReport(message: string, result: GenerateResult): Promise<void> {
  const show = vscode.l10n.t('Show Report');
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    await showReport(vscode.l10n.t('Generated Policies'), result.summary);
  }
}
