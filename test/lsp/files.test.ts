import { afterEach, describe, expect, it } from 'vitest';
import { namespaces, readAgain, treeChildren } from '../../server/src/protocol';
import { ROOT, uriOf } from '../support';
import { Editor, until } from './editor';
import { SHOP } from './shop';

let editor: Editor;
const start = async (...options: Parameters<typeof Editor.start>): Promise<Editor> => {
  editor = await Editor.start(...options);
  return editor;
};
afterEach(() => editor.stop());

const workloads = async (): Promise<number | undefined> => (await editor.ask(namespaces, {}))[0]?.workloads;

describe('files', () => {
  it('are read at the start, with progress and a status', async () => {
    await start({ files: SHOP });
    await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
    expect(editor.statuses[0]?.state).toBe('indexing');
    expect(editor.statuses.at(-1)).toMatchObject({ files: 5, workloads: 2, policies: 2, templates: 0, notes: [] });
    expect(editor.progress).toEqual(expect.arrayContaining(['begin', 'end']));
    expect(editor.registered).toContain('workspace/didChangeWatchedFiles');
  });

  it('count when they are created, changed and deleted outside the editor', async () => {
    await start({ files: SHOP });
    expect(await workloads()).toBe(2);
    const web = editor.disk.get(uriOf('web.yaml')) ?? '';
    await editor.write('new/shop.yaml', web.replaceAll('web', 'cart'));
    await until('a third workload', async () => (await workloads()) === 3);
    await editor.write('web.yaml', 'kind: nothing\n');
    await until('two workloads', async () => (await workloads()) === 2);
    await editor.delete('db.yaml');
    await until('one workload', async () => (await workloads()) === 1);
  });

  it('go with their folder, of which alone the watcher tells', async () => {
    await start({ files: SHOP });
    await until('indexing', () => editor.statuses.at(-1)?.policies === 2);
    await editor.delete('policies');
    await until('no policies', () => editor.statuses.at(-1)?.policies === 0);
  });

  it('move when a folder is renamed in the editor', async () => {
    await start({ files: SHOP });
    await until('indexing', () => editor.statuses.at(-1)?.policies === 2);
    const moved = [...editor.disk].filter(([uri]) => uri.includes('/policies/'));
    for (const [uri, text] of moved) {
      editor.disk.delete(uri);
      editor.disk.set(uri.replace('/policies/', '/netpol/'), text);
    }
    await editor.connection.sendNotification('workspace/didRenameFiles', {
      files: [{ oldUri: uriOf('policies'), newUri: uriOf('netpol') }],
    });
    const report = () =>
      editor.request<{ items: { uri: string }[] }>('workspace/diagnostic', { previousResultIds: [] });
    await until('findings at the new place', async () =>
      (await report()).items.some(({ uri }) => uri === uriOf('netpol/typo.yaml')),
    );
    expect((await report()).items.some(({ uri }) => uri.includes('/policies/'))).toBe(false);
  });

  it('that no watcher told of are read when the editor asks to read again', async () => {
    await start({ files: SHOP });
    const before = (await workloads()) ?? 0;
    const web = editor.disk.get(uriOf('web.yaml')) ?? '';
    editor.disk.set(uriOf('moved-in/web2.yaml'), web.replaceAll('name: web', 'name: web2'));
    await editor.connection.sendNotification(readAgain.method, {});
    expect(await workloads()).toBe(before + 1);
  });

  it('are left out by palisade.files.exclude, at once when the setting changes', async () => {
    await start({ files: SHOP, settings: { files: { exclude: { 'policies/**': true } } } });
    await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
    expect(editor.statuses.at(-1)?.policies).toBe(0);
    await editor.configure({});
    await until('policies', () => editor.statuses.at(-1)?.policies === 2);
  });

  it('count once, though an editor also opens old versions and previews of them', async () => {
    await start({ files: SHOP });
    for (const scheme of ['git', 'vscode-bulkeditor-preview']) {
      const uri = uriOf('web.yaml').replace('file:', `${scheme}:`);
      const text = editor.disk.get(uriOf('web.yaml')) ?? '';
      await editor.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'yaml', version: 1, text },
      });
    }
    expect(await editor.ask(namespaces, {})).toHaveLength(1);
  });

  it('under another spelling of the uri are the same files', async () => {
    await start({ files: SHOP });
    await editor.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file:///w/%64b.yaml', languageId: 'yaml', version: 1, text: 'kind: nothing\n' },
    });
    await until('one workload', async () => (await workloads()) === 1);
  });
});

describe('workspace folders', () => {
  const TWO = SHOP.replaceAll('#- ', '#- a/') + SHOP.replaceAll('#- ', '#- b/').replaceAll('shop', 'store');

  it('are clusters of their own', async () => {
    await start({ files: TWO, folders: [`${ROOT}/a`, `${ROOT}/b`] });
    const rows = await editor.ask(namespaces, {});
    expect(rows.map(({ scope, namespace }) => [scope, namespace])).toEqual([
      [`${ROOT}/a`, 'shop'],
      [`${ROOT}/b`, 'store'],
    ]);
    expect((await editor.ask(treeChildren, {})).map(({ kind }) => kind)).toEqual(['folder', 'folder']);
  });

  it('come and go while the server runs', async () => {
    await start({ files: TWO, folders: [`${ROOT}/a`] });
    const names = async () => (await editor.ask(namespaces, {})).map(({ namespace }) => namespace);
    expect(await names()).toEqual(['shop']);
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: `${ROOT}/b`, name: 'b' }], removed: [{ uri: `${ROOT}/a`, name: 'a' }] },
    });
    await until('the other folder', async () => (await names()).join() === 'store');
  });

  it('are not needed: an open file alone is a workspace', async () => {
    await start({ folders: [] });
    const text = SHOP.split(/#- .*\n/)[2] ?? '';
    await editor.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'untitled:Untitled-1', languageId: 'yaml', version: 1, text },
    });
    expect(await workloads()).toBe(1);
  });
});
