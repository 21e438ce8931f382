import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { activate, fileUri, findings, until } from './workbench';

/** How the tests came out, as the command tells who called it. */
interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

describe('policy tests in VS Code', () => {
  const file = 'policies.netpol-test.yaml';

  before(async () => {
    const api = await activate();
    await until(
      () => api.reachability(),
      (roots) => roots.some((root) => root.label === 'shop'),
      'namespaces of the tree',
    );
  });

  it('writes a test from a connection, finds it and runs it', async () => {
    const scope = (vscode.workspace.workspaceFolders ?? [])[0]?.uri.toString() ?? '';
    await vscode.commands.executeCommand('palisade.createTest', { scope, from: 'shop/web', to: 'shop/db', port: 5432 });
    const document = vscode.window.activeTextEditor?.document;
    assert(document, 'the test file is shown');
    assert.equal(document.uri.path.split('/').pop(), file);
    assert.match(document.getText(), /from: shop\/web\n {4}to: shop\/db\n {4}port: 5432\n {4}expect: (?:allow|deny)\n/);
    await document.save();
    await counts({ passed: 1, failed: 0, error: 0, skipped: 0 });
  });

  it('tells of failures, of tests that are not understood, and of those that are skipped', async () => {
    const text = `tests:
  - { name: contradiction, from: shop/web, to: shop/web-that-is-not-there, expect: deny }
  - { name: allowed, from: shop/web, to: shop/db, port: 5432, expect: allow }
  - { name: denied, from: shop/web, to: shop/db, port: 5432, expect: deny }
  - { name: later, skip: not yet, covered: {} }
`;
    await vscode.workspace.fs.writeFile(fileUri(`more/${file}`), new TextEncoder().encode(text));
    const found = await until(run, (now) => now.error === 1, 'the new file in a run');
    assert.equal(found.skipped, 1);
    // Whatever the policies of the fixture say by now: one of the two contradicts them.
    assert.deepEqual([found.passed, found.failed], [2, 1]);
    await findings(fileUri(`more/${file}`), (ids) => ids.includes('policy-test-invalid'));
  });

  function run(): Thenable<TestCounts> {
    return vscode.commands.executeCommand<TestCounts>('palisade.runTests');
  }

  async function counts(wanted: TestCounts): Promise<void> {
    await until(run, (now) => JSON.stringify(now) === JSON.stringify(wanted), 'the outcome of the tests');
  }
});
