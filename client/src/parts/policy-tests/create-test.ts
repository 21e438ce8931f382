import * as vscode from 'vscode';
import { type CreatedTest, createTest, type CreateTestParams } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import { targetOf } from '../../node-target';
import type { PartContext } from '../../part';
import { toRange } from '../../wire';

/**
 * Create Test From This Connection: adds a test that holds a connection as it is now, and shows it. Takes a node of the
 * Reachability view, or `{scope?, from, to, port?, protocol?}` with ends as in Explain Path.
 */
export function createTestCommand(context: PartContext): void {
  registerCommand(context, 'palisade.createTest', async (argument) => {
    const params = paramsOf(argument);
    if (params === undefined) {
      await vscode.window.showInformationMessage(
        vscode.l10n.t('Choose a connection first: a peer of a workload in the Reachability view.'),
      );
      return;
    }
    await write(await context.server.request(createTest, params));
  });
}

function paramsOf(argument: unknown): CreateTestParams | undefined {
  const target = targetOf(argument);
  const given = argument as Readonly<Record<string, unknown>> | undefined;
  const [from, to] = typeof given?.['from'] === 'string' ? [given['from'], given['to']] : endsOf(target);
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  return {
    from,
    to,
    ...(target === undefined ? {} : { scope: target.scope }),
    ...(typeof given?.['port'] === 'number' ? { port: given['port'] } : {}),
    ...(typeof given?.['protocol'] === 'string' ? { protocol: given['protocol'] } : {}),
  };
}

/** Of a peer below *Ingress* the workload is the destination. */
function endsOf(target: ReturnType<typeof targetOf>): readonly [string | undefined, string | undefined] {
  const { workload, peer, direction } = target ?? {};
  return direction === 'ingress' ? [peer, workload] : [workload, peer];
}

async function write({ uri, exists, range, newText }: CreatedTest): Promise<void> {
  const file = vscode.Uri.parse(uri);
  const edit = new vscode.WorkspaceEdit();
  if (!exists) edit.createFile(file, { ignoreIfExists: true });
  edit.replace(file, toRange(range), newText);
  if (!(await vscode.workspace.applyEdit(edit))) return;
  const document = await vscode.workspace.openTextDocument(file);
  const start = toRange(range).start;
  const blank = newText.length - newText.trimStart().length;
  const name = document.positionAt(document.offsetAt(start) + blank);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(name, name) });
}
