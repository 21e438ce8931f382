import * as vscode from 'vscode';
import { didChangeReachability } from '../../../../server/src/protocol';
import { registerCommand } from '../../commands';
import type { Part, PartContext } from '../../part';
import { createTestCommand } from './create-test';
import { coverageDetails } from './coverage';
import { type TestCounts, TestRunner } from './test-runner';
import { TestTree } from './test-tree';

/** Policy tests in the Test Explorer: found lazily, run on demand or after every change, with the coverage of rules. */
export const policyTests: Part = {
  id: 'policy-tests',
  activate(context) {
    const { extension, server } = context;
    const controller = vscode.tests.createTestController('palisade.policyTests', vscode.l10n.t('Network Policies'));
    const tree = new TestTree(controller, server);
    const runner = new TestRunner(controller, tree, server);
    controller.resolveHandler = (item) => logged(context, () => tree.resolve(item));
    controller.refreshHandler = () => logged(context, () => tree.refresh());
    const profile = controller.createRunProfile(
      vscode.l10n.t('Run'),
      vscode.TestRunProfileKind.Run,
      async (request, token) => void (await runner.handle(request, token)),
      true,
      undefined,
      true,
    );
    const coverage = controller.createRunProfile(
      vscode.l10n.t('Coverage of Rules'),
      vscode.TestRunProfileKind.Coverage,
      async (request, token) => void (await runner.handle(request, token)),
      true,
    );
    coverage.loadDetailedCoverage = (_run, file) => Promise.resolve(coverageDetails(file));
    extension.subscriptions.push(
      controller,
      profile,
      coverage,
      runner,
      server.onNotification(didChangeReachability, () => {
        void logged(context, async () => {
          await tree.refresh();
          await runner.runAgain();
        });
      }),
    );
    const discover = (document: vscode.TextDocument) => {
      if (isTestFile(document)) void logged(context, () => tree.show(document.uri));
    };
    extension.subscriptions.push(vscode.workspace.onDidOpenTextDocument(discover));
    vscode.workspace.textDocuments.forEach(discover);
    registerCommand(context, 'palisade.runTests', () => runAll(tree, runner, profile));
    createTestCommand(context);
  },
};

/** Tests of a file that is open have buttons beside them. */
function isTestFile({ uri }: vscode.TextDocument): boolean {
  return /\.netpol-test\.ya?ml$/i.test(uri.path);
}

/** Run Policy Tests: all of them, with the Test Explorer in view. Gives who called it how many came out in which way. */
async function runAll(
  tree: TestTree,
  runner: TestRunner,
  profile: vscode.TestRunProfile,
): Promise<TestCounts | undefined> {
  await tree.resolve(undefined);
  if (tree.files().length === 0) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There are no policy tests in this workspace. Create one from a connection of the Reachability view, or write a file *.netpol-test.yaml.',
      ),
    );
    return undefined;
  }
  await vscode.commands.executeCommand('workbench.view.testing.focus');
  const cancellation = new vscode.CancellationTokenSource();
  try {
    return await runner.handle(new vscode.TestRunRequest(undefined, undefined, profile), cancellation.token);
  } finally {
    cancellation.dispose();
  }
}

async function logged({ log }: PartContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn(`policy tests: ${String(error)}`);
  }
}
