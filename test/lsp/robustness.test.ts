import type { CodeAction, Hover } from 'vscode-languageserver-protocol';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { namespaces } from '../../server/src/protocol';
import { uriOf } from '../support';
import type * as realHover from '../../server/src/language/hover';
import { Editor, until } from './editor';
import { SHOP, TYPO } from './shop';

vi.mock('../../server/src/language/hover', async (original) => {
  const real = await original<typeof realHover>();
  const hover: typeof real.hover = (snapshot, uri, position, settings) => {
    if (uri.endsWith('namespace.yaml')) throw new Error('a defect for this test');
    return real.hover(snapshot, uri, position, settings);
  };
  return { ...real, hover };
});

let editor: Editor;
const start = async (...options: Parameters<typeof Editor.start>): Promise<Editor> => {
  editor = await Editor.start(...options);
  return editor;
};
afterEach(() => editor.stop());

describe('a handler that throws', () => {
  it('loses its own answer, is logged once, and harms no other', async () => {
    await start({ files: SHOP });
    const broken = editor.at('namespace.yaml', { line: 1, character: 1 });
    expect(await editor.request('textDocument/hover', broken)).toBeNull();
    expect(await editor.request('textDocument/hover', broken)).toBeNull();
    expect(editor.logged.filter((message) => message.includes('a defect for this test'))).toHaveLength(1);
    const fine = editor.at('policies/db.yaml', { line: 8, character: 12 });
    expect(await editor.request<Hover | null>('textDocument/hover', fine)).not.toBeNull();
    expect(await editor.findings('policies/typo.yaml')).toContain('subject-selects-nothing');
  });
});

describe('a request', () => {
  it('that is cancelled ends as cancelled, and later ones are answered', async () => {
    await start({ files: SHOP });
    const cancellation = new CancellationTokenSource();
    const held = editor.connection.sendRequest(namespaces.method, {}, cancellation.token);
    cancellation.cancel();
    await expect(held).rejects.toThrow(/cancel/i);
    expect(await editor.ask(namespaces, {})).toHaveLength(1);
  });

  it('that waits for changes ends when it is cancelled', async () => {
    await start({ files: '#- empty.yaml\n' });
    const cancellation = new CancellationTokenSource();
    const held = editor.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] }, cancellation.token);
    await editor.ask(namespaces, {});
    cancellation.cancel();
    await expect(held).rejects.toThrow(/cancel/i);
  });

  it('of a shape that is wrong gets a default answer', async () => {
    await start({ files: SHOP });
    expect(await editor.request('palisade/tree/children', { id: 7 })).toEqual([]);
    expect(await editor.request('codeLens/resolve', { range: TYPO })).toEqual({ range: TYPO });
    expect(await editor.findings('policies/typo.yaml')).toContain('subject-selects-nothing');
  });
});

describe('an editor that can do little', () => {
  const least = { files: SHOP, capabilities: {}, own: false } as const;

  it('is sent findings, and none when they are gone', async () => {
    await start(least);
    expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
    const codes = () => editor.published.get(uriOf('policies/typo.yaml'))?.map(({ code }) => code) ?? [];
    await until('pushed findings', () => codes().includes('subject-selects-nothing'));
    const [first] = editor.published.get(uriOf('policies/typo.yaml')) ?? [];
    expect(first?.codeDescription).toBeUndefined();
    await editor.open('policies/typo.yaml');
    await editor.type('policies/typo.yaml', TYPO.start, TYPO.end, 'web');
    await until('findings gone', () => !codes().includes('subject-selects-nothing'));
  });

  it('is asked for nothing that it does not have', async () => {
    await start(least);
    await until('pushed findings', () => editor.published.size > 0);
    expect(editor.registered).toEqual([]);
    expect(editor.progress).toEqual([]);
    expect(editor.refreshes.filter((what) => what.startsWith('workspace/'))).toEqual([]);
  });

  it('gets quick fixes with plain edits at once, and lenses without commands', async () => {
    await start(least);
    await editor.open('policies/typo.yaml');
    const actions = await editor.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: uriOf('policies/typo.yaml') },
      range: TYPO,
      context: { diagnostics: [] },
    });
    const fix = actions.find(({ title }) => title.includes('web'));
    expect(fix?.edit).toEqual({ changes: { [uriOf('policies/typo.yaml')]: [{ range: TYPO, newText: 'web' }] } });
    expect(actions.every(({ edit }) => edit?.documentChanges === undefined)).toBe(true);
    const lenses = await editor.request<unknown[]>('textDocument/codeLens', {
      textDocument: { uri: uriOf('policies/db.yaml') },
    });
    const lens = await editor.request<{ command: { command: string } }>('codeLens/resolve', lenses[0]);
    expect(lens.command.command).toBe('');
  });

  it('gets completions without snippet syntax', async () => {
    await start(least);
    await editor.open('new.yaml', '');
    const answer = await editor.request<{ items: { insertTextFormat?: number }[] }>(
      'textDocument/completion',
      editor.at('new.yaml', { line: 0, character: 0 }),
    );
    expect(answer.items.filter(({ insertTextFormat }) => insertTextFormat === 2)).toEqual([]);
  });

  it('may send its settings instead of being asked', async () => {
    await start(least);
    const codes = () => editor.published.get(uriOf('policies/typo.yaml'))?.map(({ code }) => code) ?? [];
    await until('pushed findings', () => codes().includes('subject-selects-nothing'));
    await editor.configure({ rules: { 'subject-selects-nothing': 'off' } });
    await until('the rule is off', () => !codes().includes('subject-selects-nothing'));
  });
});

describe('bad input', () => {
  it.each([
    ['broken YAML', 'a: [1, {\n'],
    ['tabs', '\tkind: Pod\n'],
    ['binary', '\u0000\u0001\ufffd'],
    ['a policy of wrong types', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: 7\nspec: [1]\n'],
    ['nothing', ''],
  ])('%s is answered by every feature', async (_, text) => {
    await start({ files: SHOP });
    await editor.open('bad.yaml', text);
    const place = editor.at('bad.yaml', { line: 0, character: 0 });
    await editor.request('textDocument/hover', place);
    await editor.request('textDocument/completion', place);
    await editor.request('textDocument/codeLens', place);
    await editor.request('textDocument/documentSymbol', place);
    await editor.diagnostics('bad.yaml');
    expect(editor.logged.filter((message) => message.includes('failed'))).toEqual([]);
    expect(await editor.findings('policies/typo.yaml')).toContain('subject-selects-nothing');
  });
});
