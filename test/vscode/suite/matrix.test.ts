import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { activate, until } from './workbench';

const matrixTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('palisade.matrix'));

describe('the reachability matrix in VS Code', () => {
  before(activate);

  it('opens in one editor, however often it is asked for', async () => {
    await vscode.commands.executeCommand('palisade.showMatrix');
    await until(matrixTabs, (tabs) => tabs.length === 1, 'the matrix');
    await vscode.commands.executeCommand('palisade.showMatrix');
    const tabs = await until(matrixTabs, (found) => found.length === 1, 'the same matrix');
    assert.equal(tabs[0]?.label, 'Reachability Matrix');
    await vscode.window.tabGroups.close([...tabs]);
    await until(matrixTabs, (found) => found.length === 0, 'no matrix');
  });
});
