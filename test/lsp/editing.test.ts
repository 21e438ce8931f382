import type { CodeAction, CompletionItem, CompletionList, Hover } from 'vscode-languageserver-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, until } from './editor';
import { SHOP, TYPO } from './shop';
import { uriOf } from '../support';

const NOTHING_SELECTED = 'subject-selects-nothing';

let editor: Editor;
const start = async (...options: Parameters<typeof Editor.start>): Promise<Editor> => {
  editor = await Editor.start(...options);
  return editor;
};
afterEach(() => editor.stop());

describe('findings', () => {
  it('are there for a file that was opened, with page, source and smallest range', async () => {
    await start({ files: SHOP });
    await editor.open('policies/typo.yaml');
    const found = (await editor.diagnostics('policies/typo.yaml')).find(({ code }) => code === NOTHING_SELECTED);
    expect(found).toMatchObject({ source: 'palisade', severity: 2, range: TYPO });
    expect(found?.codeDescription?.href).toMatch(/server\/docs\/rules\/subject-selects-nothing\.md$/);
  });

  it('go when the typing error is corrected in the buffer, while the disk still has it', async () => {
    await start({ files: SHOP });
    await editor.open('policies/typo.yaml');
    expect(await editor.findings('policies/typo.yaml')).toContain(NOTHING_SELECTED);
    await editor.type('policies/typo.yaml', TYPO.start, TYPO.end, 'web');
    expect(await editor.findings('policies/typo.yaml')).not.toContain(NOTHING_SELECTED);
    await editor.close('policies/typo.yaml');
    expect(await editor.findings('policies/typo.yaml')).toContain(NOTHING_SELECTED);
  });

  it('follow the buffer and not the disk while a file is open', async () => {
    await start({ files: SHOP });
    await editor.open('policies/typo.yaml');
    await editor.type('policies/typo.yaml', TYPO.start, TYPO.end, 'web');
    await editor.write('policies/typo.yaml', editor.disk.get(uriOf('policies/typo.yaml')) ?? '');
    await editor.delete('policies/typo.yaml');
    expect(await editor.findings('policies/typo.yaml')).not.toContain(NOTHING_SELECTED);
  });

  it('are not sent again as long as they are the same', async () => {
    await start({ files: SHOP });
    const ask = (previousResultId?: string) =>
      editor.request<{ kind: string; resultId: string }>('textDocument/diagnostic', {
        textDocument: { uri: uriOf('policies/typo.yaml') },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const first = await ask();
    expect(first.kind).toBe('full');
    expect(await ask(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  });

  it('of closed files come with the workspace, and the next answer waits for a change', async () => {
    await start({ files: SHOP });
    type Report = { items: { uri: string; resultId: string; items: { code: string }[] }[] };
    const pull = (previousResultIds: { uri: string; value: string }[]) =>
      editor.request<Report>('workspace/diagnostic', { previousResultIds });
    const first = await pull([]);
    const codes = first.items.find(({ uri }) => uri.endsWith('typo.yaml'))?.items.map(({ code }) => code);
    expect(codes).toContain(NOTHING_SELECTED);

    let answered = false;
    const second = pull(first.items.map(({ uri, resultId }) => ({ uri, value: resultId }))).then((report) => {
      answered = true;
      return report;
    });
    await editor.ask({ method: 'palisade/namespaces' }, {});
    expect(answered).toBe(false);
    const text = editor.disk.get(uriOf('policies/typo.yaml')) ?? '';
    await editor.write('policies/typo.yaml', text.replace('wbe', 'web'));
    const changed = (await second).items.find(({ uri }) => uri.endsWith('typo.yaml'));
    expect(changed?.items.map(({ code }) => code)).not.toContain(NOTHING_SELECTED);
  });

  it('end after a hundred in one file, with a notice', async () => {
    const one = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: NOT_A_NAME\n';
    const many = Array.from({ length: 150 }, (_, index) => `${one}  namespace: n${index}\n`).join('---\n');
    await start({ files: SHOP });
    await editor.open('many.yaml', many);
    const found = await editor.diagnostics('many.yaml');
    expect(found).toHaveLength(101);
    expect(found.at(-1)?.message).toMatch(/more findings in this file are not shown/);
  });
});

describe('quick fixes', () => {
  it('come with their edit when they are chosen, and repair the finding', async () => {
    await start({ files: SHOP });
    await editor.open('policies/typo.yaml');
    const actions = await editor.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: uriOf('policies/typo.yaml') },
      range: TYPO,
      context: { diagnostics: [] },
    });
    const fix = actions.find(({ title }) => title.includes('web'));
    expect(fix?.edit).toBeUndefined();
    const resolved = await editor.request<CodeAction>('codeAction/resolve', fix);
    expect(resolved.edit?.documentChanges?.at(-1)).toMatchObject({
      textDocument: { uri: uriOf('policies/typo.yaml') },
      edits: [{ newText: 'web' }],
    });
  });
});

describe('while typing', () => {
  it('completion offers label values that workloads really carry', async () => {
    await start({ files: SHOP });
    await editor.open('policies/typo.yaml');
    await editor.type('policies/typo.yaml', TYPO.start, TYPO.end, '');
    const answer = await editor.request<CompletionItem[] | CompletionList>(
      'textDocument/completion',
      editor.at('policies/typo.yaml', TYPO.start),
    );
    const labels = (Array.isArray(answer) ? answer : answer.items).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['web', 'db']));
  });

  it('hover tells what a selector means', async () => {
    await start({ files: SHOP });
    await editor.open('policies/db.yaml');
    const hover = await editor.request<Hover>(
      'textDocument/hover',
      editor.at('policies/db.yaml', { line: 8, character: 12 }),
    );
    expect(JSON.stringify(hover.contents)).toContain('db');
  });

  it('lenses get their titles when they are shown', async () => {
    await start({ files: SHOP });
    const lenses = await editor.request<{ command?: { title: string } }[]>('textDocument/codeLens', {
      textDocument: { uri: uriOf('policies/db.yaml') },
    });
    expect(lenses[0]?.command).toBeUndefined();
    const resolved = await editor.request<{ command: { title: string } }>('codeLens/resolve', lenses[0]);
    expect(resolved.command.title).toContain('selects 1 workload');
  });

  it('definitions, references and symbols lead through the workspace', async () => {
    await start({ files: SHOP });
    const place = editor.at('policies/db.yaml', { line: 8, character: 12 });
    expect(await editor.request('textDocument/definition', place)).toEqual([
      expect.objectContaining({ uri: uriOf('db.yaml') }),
    ]);
    const name = editor.at('db.yaml', { line: 3, character: 9 });
    const references = await editor.request<{ uri: string }[]>('textDocument/references', {
      ...name,
      context: { includeDeclaration: false },
    });
    expect(references.map(({ uri }) => uri)).toContain(uriOf('policies/db.yaml'));
    const symbols = await editor.request<{ name: string }[]>('textDocument/documentSymbol', {
      textDocument: { uri: uriOf('db.yaml') },
    });
    expect(symbols.length).toBeGreaterThan(1);
  });

  it('views are not told to refresh when files are only opened and closed', async () => {
    await start({ files: SHOP });
    await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
    await until('the first refresh', () => editor.refreshes.includes('reachability'));
    editor.refreshes.length = 0;
    await editor.open('policies/typo.yaml');
    await editor.close('policies/typo.yaml');
    await until('findings to be asked for', () => editor.refreshes.includes('workspace/diagnostic/refresh'));
    expect(editor.refreshes).not.toContain('reachability');
    expect(editor.refreshes).not.toContain('workspace/codeLens/refresh');
  });

  it('views are told to refresh once things are quiet', async () => {
    await start({ files: SHOP });
    await until('indexing', () => editor.statuses.at(-1)?.state === 'ready');
    editor.refreshes.length = 0;
    await editor.open('policies/typo.yaml');
    await editor.type('policies/typo.yaml', TYPO.start, TYPO.end, 'web');
    await until('a refresh of views and lenses', () =>
      ['reachability', 'workspace/codeLens/refresh'].every((what) => editor.refreshes.includes(what)),
    );
  });
});
