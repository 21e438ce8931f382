import { afterEach, describe, expect, it } from 'vitest';
import { type CodeAction, TextDocumentEdit, type TextEdit } from 'vscode-languageserver-protocol';
import { uriOf } from '../support';
import { Editor } from './editor';

const PODS = `
#- pods.yaml
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: db, image: db, ports: [{ containerPort: 5432 }] }] }
`;

const ENTRY = '        - { protocol: TCP, port: 5432 }\n';

function policy(name: string, entries: number, subject = 'db'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: ${subject} } }
  policyTypes: [ Ingress ]   # only
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports:
${ENTRY.repeat(entries)}`;
}

let editor: Editor;

afterEach(() => editor.stop());

async function actions(path: string, ...only: readonly string[]): Promise<readonly CodeAction[]> {
  const start = { line: 0, character: 0 };
  return (
    (await editor.request<CodeAction[] | null>('textDocument/codeAction', {
      textDocument: { uri: uriOf(path) },
      range: { start, end: { line: 999, character: 0 } },
      context: { diagnostics: [], ...(only.length > 0 && { only }) },
    })) ?? []
  );
}

/** The text that the action leaves; every edit must be in this file. */
function applied(text: string, path: string, action: CodeAction | undefined): string {
  const changes = action?.edit?.documentChanges ?? [];
  const lines = text.split(/(?<=\n)/);
  for (const change of changes) {
    if (!TextDocumentEdit.is(change)) throw new Error('only texts are edited');
    expect(change.textDocument.uri).toBe(uriOf(path));
    for (const { range, newText } of ([...change.edits] as TextEdit[]).reverse()) {
      expect([range.start.character, range.end.character]).toEqual([0, 0]);
      lines.splice(range.start.line, range.end.line - range.start.line, newText);
    }
  }
  return lines.join('');
}

async function start(own = true): Promise<void> {
  editor = await Editor.start({ files: PODS, own });
}

describe('source.fixAll.palisade', () => {
  it('is announced', async () => {
    await start();
    expect(editor.initialized.capabilities.codeActionProvider).toMatchObject({
      codeActionKinds: expect.arrayContaining(['source.fixAll.palisade']) as unknown,
    });
  });

  it.each(['source.fixAll.palisade', 'source.fixAll', 'source'])(
    'repairs the document when %s is asked for',
    async (kind) => {
      await start();
      const text = `${policy('a', 3)}---\n${policy('b', 2, 'web')}`;
      await editor.open('a.yaml', text);
      const found = await actions('a.yaml', kind);
      expect(found.map((action) => action.kind)).toEqual(['source.fixAll.palisade']);
      expect(found[0]?.title).toBe('Fix 3 findings');
      expect(applied(text, 'a.yaml', found[0])).toBe(`${policy('a', 1)}---\n${policy('b', 1, 'web')}`);
    },
  );

  it('leaves lines alone that stay as they are', async () => {
    await start();
    const text = `${policy('a', 2)}---\n${policy('b', 2, 'web')}`;
    await editor.open('a.yaml', text);
    const [change] = (await actions('a.yaml', 'source.fixAll'))[0]?.edit?.documentChanges ?? [];
    const edits = change !== undefined && TextDocumentEdit.is(change) ? change.edits : [];
    expect(edits).toHaveLength(2);
  });

  it('is not there when nothing is to be fixed', async () => {
    await start();
    await editor.open('a.yaml', policy('a', 1));
    expect(await actions('a.yaml', 'source.fixAll')).toEqual([]);
  });

  it('is only there when it is asked for', async () => {
    await start();
    await editor.open('a.yaml', policy('a', 2));
    const kinds = new Set((await actions('a.yaml')).map(({ kind }) => kind));
    expect([...kinds]).not.toContain('source.fixAll.palisade');
    expect(kinds.size).toBeGreaterThan(0);
    expect(await actions('a.yaml', 'source.organizeImports')).toEqual([]);
  });

  it('never opens a connection, and what does is preferred nowhere', async () => {
    await start();
    await editor.open('a.yaml', policy('a', 1, 'dbb'));
    expect(await actions('a.yaml', 'source')).toEqual([]);
    const fixes = await actions('a.yaml', 'quickfix');
    expect(fixes.map(({ title }) => title).join()).toContain('Replace dbb by db');
    expect(fixes.filter(({ isPreferred }) => isPreferred === true)).toEqual([]);
  });

  it('works on what is typed, not on what is on the disk', async () => {
    await start();
    await editor.write('a.yaml', policy('a', 2));
    await editor.open('a.yaml', policy('a', 1));
    expect(await actions('a.yaml', 'source.fixAll')).toEqual([]);
  });

  it('gives an editor that is not ours an edit, too', async () => {
    await start(false);
    const text = policy('a', 2);
    await editor.open('a.yaml', text);
    expect(applied(text, 'a.yaml', (await actions('a.yaml', 'source.fixAll'))[0])).toBe(policy('a', 1));
  });
});
