import * as vscode from 'vscode';
import { type PolicyTestResult, runTests } from '../../../../server/src/protocol';
import type { Server } from '../../server';
import { toLocation } from '../../wire';
import { fileCoverages } from './coverage';
import { testIdOf, type TestTree } from './test-tree';

/** Rules that are shown for one failure; each is a message of its own in the editor. */
const MOST_DECIDERS = 5;

interface FileToRun {
  readonly file: vscode.TestItem;
  readonly tests: readonly vscode.TestItem[];
}

/** How many tests came out in which way. */
export type TestCounts = Readonly<Record<PolicyTestResult['outcome'], number>>;

/** Runs what the Test Explorer asks for, once or after every change. */
export class TestRunner implements vscode.Disposable {
  private readonly continuous = new Set<vscode.TestRunRequest>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly tree: TestTree,
    private readonly server: Server,
  ) {}

  async handle(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<TestCounts> {
    if (request.continuous === true) {
      this.continuous.add(request);
      token.onCancellationRequested(() => this.continuous.delete(request));
    }
    return this.run(request, token);
  }

  /** After a change: everything that is run continuously. */
  async runAgain(): Promise<void> {
    for (const request of this.continuous) await this.run(request);
  }

  dispose(): void {
    this.continuous.clear();
  }

  private async run(request: vscode.TestRunRequest, token?: vscode.CancellationToken): Promise<TestCounts> {
    const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
    const run = this.controller.createTestRun(request);
    try {
      const files = await this.filesOf(request);
      const items = new Map(files.flatMap(({ tests }) => tests.map((test) => [test.id, test] as const)));
      for (const item of items.values()) run.started(item);
      const isCoverage = request.profile?.kind === vscode.TestRunProfileKind.Coverage;
      const params = {
        files: files.map(({ file, tests }) => ({ uri: file.uri?.toString() ?? '', ids: tests.map(testIdOf) })),
        coverage: isCoverage,
      };
      const { results, coverage } = await this.server.request(runTests, params, token ?? run.token);
      for (const result of results) {
        const item = items.get(`${vscode.Uri.parse(result.uri).toString()}#${result.id}`);
        counts[result.outcome] += 1;
        if (item !== undefined) report(run, item, result);
      }
      for (const covered of fileCoverages(coverage)) run.addCoverage(covered);
    } catch (error) {
      run.appendOutput(`${String(error).replace(/\n/g, '\r\n')}\r\n`);
    } finally {
      run.end();
    }
    return counts;
  }

  /** The tests that a request means, by file. */
  private async filesOf({ include, exclude = [] }: vscode.TestRunRequest): Promise<readonly FileToRun[]> {
    if (include === undefined) await this.tree.resolve(undefined);
    const excluded = new Set(exclude.map(({ id }) => id));
    const byFile = new Map<string, { readonly file: vscode.TestItem; readonly tests: vscode.TestItem[] }>();
    for (const item of include ?? this.tree.files()) {
      const file = item.parent ?? item;
      const wanted = item.parent === undefined ? await this.tree.testsOf(item) : [item];
      const entry = byFile.get(file.id) ?? { file, tests: [] };
      byFile.set(file.id, entry);
      if (!excluded.has(file.id)) entry.tests.push(...wanted.filter(({ id }) => !excluded.has(id)));
    }
    return [...byFile.values()].filter(({ tests }) => tests.length > 0);
  }
}

function report(run: vscode.TestRun, item: vscode.TestItem, result: PolicyTestResult): void {
  switch (result.outcome) {
    case 'passed':
      return run.passed(item);
    case 'skipped':
      return run.skipped(item);
    case 'error':
    case 'failed': {
      if (result.warning) {
        run.appendOutput(`${vscode.l10n.t('Warning')}: ${result.message}\r\n`, toLocation(result.location), item);
        return run.passed(item);
      }
      const messages = messagesOf(result);
      return result.outcome === 'error' ? run.errored(item, messages) : run.failed(item, messages);
    }
  }
}

/** What is wrong at the test, then at each rule that decided. */
function messagesOf({ message, expected, actual, location, deciders }: PolicyTestResult): vscode.TestMessage[] {
  const main = expected === '' ? new vscode.TestMessage(message) : vscode.TestMessage.diff(message, expected, actual);
  main.location = toLocation(location);
  const rules = deciders.slice(0, MOST_DECIDERS).map((decider) => {
    const related = new vscode.TestMessage(decider.message);
    related.location = toLocation(decider.location);
    return related;
  });
  return [main, ...rules];
}
