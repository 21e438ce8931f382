import { afterEach, describe, expect, it } from 'vitest';
import { matrix, matrixExport } from '../../server/src/protocol';
import { ROOT } from '../support';
import { cellAt } from '../support/matrix';
import { Editor } from './editor';
import { SHOP } from './shop';

let editor: Editor;
const start = async (...options: Parameters<typeof Editor.start>): Promise<Editor> => {
  editor = await Editor.start(...options);
  return editor;
};
afterEach(() => editor.stop());

const WEB = 'shop/web[Deployment]';
const DB = 'shop/db[Deployment]';

describe('the matrix', () => {
  it('shows namespaces, and workloads of those that are open', async () => {
    await start({ files: SHOP });
    const closed = await editor.ask(matrix, {});
    expect(closed.scope).toBe(ROOT);
    expect(closed.rows.map(({ id }) => id)).toEqual(['shop', 'internet']);
    const open = await editor.ask(matrix, { scope: ROOT, open: ['shop'] });
    expect(cellAt(open, WEB, DB)).toMatchObject({ letter: 'P', text: 'partly open: TCP 5432' });
    expect(open.base).toBeUndefined();
  });

  it('follows what is typed', async () => {
    await start({ files: SHOP });
    await editor.open('policies/db.yaml');
    const port = { line: 17, character: 16 };
    await editor.type('policies/db.yaml', port, { ...port, character: 20 }, '5433');
    const after = await editor.ask(matrix, { open: ['shop'] });
    expect(cellAt(after, WEB, DB)?.text).toBe('partly open: TCP 5433');
  });

  it('refuses a question that makes no sense with a sentence', async () => {
    await start({ files: SHOP });
    await expect(editor.ask(matrix, { port: 70000 })).rejects.toThrow('70000 is not a port');
    await expect(editor.ask(matrixExport, { matrix: { protocol: 'x' }, format: 'csv' })).rejects.toThrow('"x" is not');
  });

  it('is empty for a folder that is not there', async () => {
    await start({ files: SHOP });
    expect(await editor.ask(matrix, { scope: 'file:///gone' })).toMatchObject({ rows: [], columns: [] });
  });

  it('is given as text, as it is shown', async () => {
    await start({ files: SHOP });
    const { text } = await editor.ask(matrixExport, { matrix: { open: ['shop'], from: 'web' }, format: 'csv' });
    expect(text.split('\n').slice(0, 2)).toEqual([
      `from \\ to,${DB},${WEB},Internet`,
      `${WEB},partly open: TCP 5432,,open: all ports`,
    ]);
  });

  it('lets a cancellation through', async () => {
    await start({ files: SHOP });
    const source = new (await import('vscode-languageserver-protocol')).CancellationTokenSource();
    const asked = editor.connection.sendRequest(matrix.method, {}, source.token);
    source.cancel();
    await expect(asked).rejects.toThrow(/cancel/i);
    expect((await editor.ask(matrix, {})).rows).toHaveLength(2);
  });
});
