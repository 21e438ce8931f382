import { afterEach, describe, expect, it } from 'vitest';
import type {
  CompletionItem,
  CompletionList,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SelectionRange,
  SymbolInformation,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver-protocol';
import { uriOf } from '../support';
import { Editor, until } from './editor';
import { SHOP } from './shop';

/**
 * An editor that speaks the protocol and nothing else: no pulled findings, no snippets, no Markdown, no registration of
 * anything, edits as maps only, and none of our own commands.
 */
let editor: Editor;

async function start(): Promise<void> {
  editor = await Editor.start({ files: SHOP, capabilities: {}, own: false });
}

afterEach(() => editor.stop());

/** A policy that somebody is writing, with the cursor's line and column. */
const DRAFT = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: draft
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ${''}
`;
const AFTER_APP = { line: 13, character: 19 };

async function complete(position: { line: number; character: number }): Promise<readonly CompletionItem[]> {
  const answer = await editor.request<CompletionList | CompletionItem[]>(
    'textDocument/completion',
    editor.at('draft.yaml', position),
  );
  return Array.isArray(answer) ? answer : answer.items;
}

describe('a plain editor', () => {
  it('writes a rule by completion, sees what it means, and finds the mistake', async () => {
    await start();
    await editor.open('draft.yaml', DRAFT);
    const items = await complete(AFTER_APP);
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(['web', 'db']));
    const web = items.find(({ label }) => label === 'web');
    const resolved = await editor.request<CompletionItem>('completionItem/resolve', web);
    expect(resolved.documentation).toMatchObject({ kind: 'plaintext', value: expect.stringContaining('web') });
    await editor.type('draft.yaml', AFTER_APP, AFTER_APP, 'wbe');
    const codes = () => editor.published.get(uriOf('draft.yaml'))?.map(({ code }) => code) ?? [];
    await until('the selector that selects nothing is found', () => codes().includes('peer-selects-nothing'));
    await editor.type('draft.yaml', AFTER_APP, { line: 13, character: 22 }, 'web');
    await until('it is right', () => !codes().includes('peer-selects-nothing'));
    const hover = await editor.request<Hover>(
      'textDocument/hover',
      editor.at('draft.yaml', { line: 13, character: 20 }),
    );
    expect(hover.contents).toMatchObject({ kind: 'plaintext' });
    const { value } = hover.contents as { value: string };
    expect(value).toContain('app=web');
    expect(value).not.toMatch(/`|\\|\*\*|&[a-z]+;/);
  });

  it('goes from a selector to its workloads and back', async () => {
    await start();
    await editor.open('draft.yaml', DRAFT);
    const target = await editor.request<Location[]>(
      'textDocument/definition',
      editor.at('draft.yaml', { line: 8, character: 12 }),
    );
    expect(target.map(({ uri }) => uri)).toEqual([uriOf('db.yaml')]);
    const users = await editor.request<Location[]>('textDocument/references', {
      ...editor.at('db.yaml', target[0]?.range.start ?? { line: 0, character: 0 }),
      context: { includeDeclaration: true },
    });
    expect(users.map(({ uri }) => uri)).toContain(uriOf('draft.yaml'));
  });

  it('renames with a map of edits, and is told why it cannot', async () => {
    await start();
    await editor.open('draft.yaml', DRAFT);
    expect(editor.initialized.capabilities.renameProvider).toBe(true);
    const at = editor.at('draft.yaml', { line: 8, character: 12 });
    const edit = await editor.request<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'store' });
    expect(edit.documentChanges).toBeUndefined();
    expect(Object.keys(edit.changes ?? {})).toEqual(expect.arrayContaining([uriOf('db.yaml'), uriOf('draft.yaml')]));
    await expect(editor.request('textDocument/rename', { ...at, newName: 'not a label' })).rejects.toThrow(
      /must consist of letters/,
    );
  });

  it('shows outlines as lists, folds, selects, and finds objects by name', async () => {
    await start();
    await editor.open('draft.yaml', DRAFT);
    const textDocument = { uri: uriOf('draft.yaml') };
    const symbols = await editor.request<SymbolInformation[]>('textDocument/documentSymbol', { textDocument });
    expect(symbols.map(({ name, location }) => `${name} ${location.uri}`)).toEqual([
      `NetworkPolicy draft ${textDocument.uri}`,
      `ingress rule 1 ${textDocument.uri}`,
    ]);
    const folds = await editor.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
    expect(folds).toContainEqual({ startLine: 5, endLine: 13 });
    const [selected] = await editor.request<SelectionRange[]>('textDocument/selectionRange', {
      textDocument,
      positions: [{ line: 8, character: 12 }],
    });
    expect(selected?.parent?.parent).toBeDefined();
    const found = await editor.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'draf' });
    expect(found.map(({ name }) => name)).toEqual(['draft']);
    const hints = await editor.request<InlayHint[]>('textDocument/inlayHint', {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } },
    });
    expect(hints).toEqual([]);
  });
});
