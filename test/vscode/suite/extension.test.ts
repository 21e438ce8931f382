import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { activate, after, descend, fileUri, findings, open, type PalisadeApi, until } from './workbench';

describe('the extension in VS Code', () => {
  let api: PalisadeApi;

  before(async () => {
    await open('policies/db.yaml');
    api = await activate();
    await until(
      () => api.reachability(),
      (roots) => roots.some((root) => root.label === 'shop'),
      'namespaces of the tree',
    );
  });

  it('activates and offers its API', () => {
    assert.equal(api.apiVersion, 1);
    assert.equal(vscode.extensions.getExtension('palisade.palisade')?.isActive, true);
  });

  it('reports what the API server would refuse, and the quick fix repairs it', async () => {
    const document = await open('policies/db.yaml');
    await findings(document.uri, (ids) => ids.includes('invalid-protocol'));
    const at = after(document, 'protocol: t');
    const actions = await quickFixes(document.uri, at);
    const fix = actions.find((action) => action.edit !== undefined && /TCP/.test(action.title));
    assert(fix?.edit, `a fix among: ${actions.map((action) => action.title).join(' · ')}`);
    assert(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /protocol: TCP/);
    await findings(document.uri, (ids) => !ids.includes('invalid-protocol'));
    await document.save();
  });

  it('reports findings of files that are not open', async () => {
    const ids = await findings(fileUri('app/shop.yaml'), (found) => found.includes('missing-default-deny-egress'));
    assert(ids.includes('missing-default-deny-ingress'));
  });

  it('shows who reaches whom in the tree, with the rule that allows it', async () => {
    const workloads = await descend(api, 'shop');
    assert.deepEqual(workloads.map((entry) => entry.label).sort(), ['db', 'web']);
    const directions = await descend(api, 'shop', 'db');
    assert.deepEqual(
      directions.map((entry) => entry.kind),
      ['direction', 'direction', 'exposure'],
    );
    const ingress = directions.find((entry) => /ingress/i.test(entry.label));
    assert(ingress);
    const peers = await until(
      () => api.reachability(ingress.id),
      (entries) => entries.some((entry) => entry.label.includes('web')),
      'peers of db',
    );
    const web = peers.find((entry) => entry.label.includes('web'));
    assert.match(web?.description ?? '', /5432/);
    const rules = await api.reachability(web?.id);
    assert.match(rules.map((entry) => entry.label).join(), /db.*rule 1/);
  });

  it('explains a path', async () => {
    const allowed = await api.explain({ from: 'shop/web', to: 'shop/db', port: 5432 });
    assert.equal(allowed.verdict, 'allow');
    const denied = await api.explain({ from: 'internet', to: 'shop/db', port: 5432 });
    assert.equal(denied.verdict, 'deny');
  });

  it('completes label values that pods carry', async () => {
    const document = await open('policies/db.yaml');
    const at = after(document, 'app: web');
    const line = document.lineAt(at.line).text.replace('app: web', 'app: ');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(at.line).range, line);
    assert(await vscode.workspace.applyEdit(edit));
    const position = new vscode.Position(at.line, line.length);
    const list = await until(
      async () =>
        vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          position,
        ),
      (answer) => answer.items.some((item) => labelOf(item) === 'web'),
      'completions',
    );
    const item = list.items.find((candidate) => labelOf(candidate) === 'web');
    assert(item);
    const range =
      item.range instanceof vscode.Range ? item.range : (item.range?.replacing ?? new vscode.Range(position, position));
    const accepted = new vscode.WorkspaceEdit();
    accepted.replace(
      document.uri,
      range,
      typeof item.insertText === 'string' ? item.insertText : (item.insertText?.value ?? 'web'),
    );
    assert(await vscode.workspace.applyEdit(accepted));
    assert.equal(document.lineAt(at.line).text.trim(), 'app: web');
    await document.save();
  });

  it('says in a hover what a selector matches', async () => {
    const document = await open('policies/db.yaml');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      after(document, '  podSel'),
    );
    const text = hovers
      .flatMap((hover) => hover.contents.map((part) => (typeof part === 'string' ? part : part.value)))
      .join('\n');
    assert.match(text, /db/);
  });

  it('puts a lens over a policy', async () => {
    const document = await open('policies/db.yaml');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      5,
    );
    assert.match(lenses.map((lens) => lens.command?.title ?? '').join(), /selects 1 workload/);
  });

  it('answers from the unsaved buffer', async () => {
    const document = await open('policies/db.yaml');
    const edit = new vscode.WorkspaceEdit();
    const selector = after(document, 'podSelector:\n    matchLabels:\n      app: db');
    edit.replace(document.uri, new vscode.Range(selector.translate(0, -2), selector), 'dbb');
    assert(await vscode.workspace.applyEdit(edit));
    await findings(document.uri, (ids) => ids.includes('subject-selects-nothing'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await findings(document.uri, (ids) => !ids.includes('subject-selects-nothing'));
  });

  it('tells what an unsaved edit changes since the last commit, where there is one', async () => {
    const isRepository = await vscode.workspace.fs.stat(fileUri('.git')).then(
      () => true,
      () => false,
    );
    if (!isRepository) {
      assert.deepEqual(await api.impact(), []);
      return;
    }
    const document = await open('policies/db.yaml');
    const edit = new vscode.WorkspaceEdit();
    const peer = after(
      document,
      'ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              app: web',
    );
    edit.replace(document.uri, new vscode.Range(peer.translate(0, -3), peer), 'nobody');
    assert(await vscode.workspace.applyEdit(edit));
    const rows = async () => {
      const kinds = await api.impact();
      return (await Promise.all(kinds.map((kind) => api.impact(kind.id)))).flat();
    };
    await until(rows, (found) => found.some(({ label }) => label === 'web → db'), 'connections that differ');
    const titles = async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        5,
      );
      return lenses.map((lens) => lens.command?.title ?? '');
    };
    await until(titles, (found) => found.some((title) => /^this edit /.test(title)), 'the lens of the changed policy');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('follows files that are created, renamed and deleted', async () => {
    const first = fileUri('policies/more.yaml');
    const second = fileUri('policies/renamed.yaml');
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: extra\n  namespace: shop\n  labels:\n    app: extra\nspec:\n  containers:\n    - name: extra\n      image: extra\n';
    const labels = async () => (await descend(api, 'shop')).map((entry) => entry.label);
    await vscode.workspace.fs.writeFile(first, new TextEncoder().encode(text));
    await until(labels, (found) => found.includes('extra'), 'workloads after creating a file');
    await vscode.workspace.fs.rename(first, second);
    await until(labels, (found) => found.includes('extra'), 'workloads after renaming a file');
    await vscode.workspace.fs.delete(second);
    await until(labels, (found) => !found.includes('extra'), 'workloads after deleting a file');
  });

  it('generates policies through the refactor preview and writes them', async () => {
    const before = await vscode.workspace.findFiles('**/network-policies/*.yaml');
    assert.equal(before.length, 0);
    const running = vscode.commands.executeCommand('palisade.generate', { source: 'manifests', namespaces: ['shop'] });
    // A file is there before its text is, so that both are waited for.
    const written = await until(
      async () => {
        // Applies what the preview shows; does nothing until it is open.
        await vscode.commands.executeCommand('refactorPreview.apply').then(undefined, () => undefined);
        return textsOf(await vscode.workspace.findFiles('**/network-policies/*.yaml'));
      },
      (texts) => texts.length > 0 && texts.every((text) => text.includes('kind: NetworkPolicy')),
      'generated files on disk',
    );
    assert.match(written.join('---\n'), /namespace: shop/);
    await until(
      () => api.explain({ from: 'shop/db', to: 'internet', port: 443 }),
      (answer) => answer.verdict === 'deny',
      'the verdict on an exit that nothing asks for',
    );
    const wanted = await api.explain({ from: 'shop/web', to: 'shop/db', port: 5432 });
    assert.equal(wanted.verdict, 'allow');
    void Promise.resolve(running).then(undefined, () => undefined);
  });
});

/** VS Code gives an answer up when the editor changes meanwhile, and asks again; so does this. */
function quickFixes(uri: vscode.Uri, at: vscode.Position): Promise<readonly vscode.CodeAction[]> {
  const ask = vscode.commands.executeCommand<vscode.CodeAction[]>;
  const range = new vscode.Range(at, at);
  return until(
    () =>
      ask('vscode.executeCodeActionProvider', uri, range, vscode.CodeActionKind.QuickFix.value, 10).then(
        (actions) => actions,
        () => [],
      ),
    (actions) => actions.some((action) => action.edit !== undefined),
    'quick fixes',
  );
}

function textsOf(uris: readonly vscode.Uri[]): Promise<readonly string[]> {
  return Promise.all(uris.map(async (uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))));
}

function labelOf(item: vscode.CompletionItem): string {
  return typeof item.label === 'string' ? item.label : item.label.label;
}
