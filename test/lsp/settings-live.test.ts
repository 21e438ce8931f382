import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-protocol';
import { uriOf } from '../support';
import { Editor, FULL, until } from './editor';
import { SHOP } from './shop';

const POLICY = `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: production }
spec:
  podSelector: {}
  policyType: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: ops
      ports:
        - port: http
    - from:
        - ipBlock: { cidr: 10.9.0.0/16 }
`;

let editor: Editor;
afterEach(() => editor.stop());

async function start(settings: Record<string, unknown> = {}): Promise<void> {
  editor = await Editor.start({ files: SHOP + POLICY, settings });
  await editor.open('policy.yaml');
  await editor.findings('policy.yaml');
}

/** Waits until a request gives an answer that holds, without anything but the settings having changed. */
async function becomes<T>(what: string, ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<void> {
  await until(what, async () => holds(await ask()));
}

const codes = () => editor.findings('policy.yaml');
const document = { textDocument: { uri: uriOf('policy.yaml') } };

async function completions(line: number, character: number): Promise<readonly string[]> {
  const answer = await editor.request<CompletionItem[] | { items: CompletionItem[] }>('textDocument/completion', {
    ...document,
    position: { line, character },
  });
  return (Array.isArray(answer) ? answer : answer.items).map(({ label }) => label);
}

describe('a setting that changes takes effect without a restart', () => {
  it('palisade.rules', async () => {
    await start();
    expect(await codes()).toContain('unknown-field');
    await editor.configure({ rules: { 'unknown-field': 'off' } });
    await becomes('no finding', codes, (found) => !found.includes('unknown-field'));
    await editor.configure({ rules: { 'unknown-field': 'hint' } });
    await becomes(
      'another severity',
      () => editor.diagnostics('policy.yaml'),
      (found) => found.some(({ code, severity }) => code === 'unknown-field' && severity === 4),
    );
  });

  it('palisade.validate.schema', async () => {
    await start();
    await editor.configure({ validate: { schema: 'never' } });
    await becomes('no finding', codes, (found) => !found.includes('unknown-field'));
    await editor.configure({ validate: { schema: 'always' } });
    await becomes('the finding', codes, (found) => found.includes('unknown-field'));
  });

  it('palisade.namespaces', async () => {
    await start();
    await until('nothing is matched', async () => (await codes()).includes('namespace-selector-matches-nothing'));
    await editor.configure({ namespaces: { tools: { team: 'ops' } } });
    await becomes('a match', codes, (found) => !found.includes('namespace-selector-matches-nothing'));
  });

  it.each(['pods', 'nodes'])('palisade.clusterCidrs.%s', async (which) => {
    await start();
    const blocks = () => completions(14, 29);
    expect(await blocks()).not.toContain('10.7.0.0/16');
    await editor.configure({ clusterCidrs: { [which]: ['10.7.0.0/16'] } });
    await becomes('the block', blocks, (found) => found.includes('10.7.0.0/16'));
  });

  it('palisade.clusterCidrs.services', async () => {
    await start();
    expect(await codes()).not.toContain('service-address-in-block');
    await editor.configure({ clusterCidrs: { services: ['10.9.0.0/16'] } });
    await becomes('the finding', codes, (found) => found.includes('service-address-in-block'));
  });

  it('palisade.completion.schemaKeys', async () => {
    await start();
    const keys = () => completions(5, 3);
    expect(await keys()).toContain('policyTypes');
    await editor.configure({ completion: { schemaKeys: 'never' } });
    await becomes('no keys', keys, (found) => found.length === 0);
  });

  it.each([
    ['codeLens', 'textDocument/codeLens', 'workspace/codeLens/refresh', {}],
    [
      'inlayHints',
      'textDocument/inlayHint',
      'workspace/inlayHint/refresh',
      { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } },
    ],
  ])('palisade.%s.enable', async (name, method, refresh, more) => {
    await start();
    const ask = () => editor.request<readonly unknown[] | null>(method, { ...document, ...more });
    expect(await ask()).not.toHaveLength(0);
    const before = editor.refreshes.length;
    await editor.configure({ [name]: { enable: false } });
    await becomes('none', ask, (found) => found === null || found.length === 0);
    await until('the editor asks again', () => editor.refreshes.slice(before).includes(refresh));
  });
});

describe('progress of indexing', () => {
  const without = { ...FULL, window: {} };

  it('begins and ends for an editor that shows it', async () => {
    await start();
    await until('the end', () => editor.progress.includes('end'));
    expect(editor.progress[0]).toBe('begin');
  });

  it('is not reported to one that does not', async () => {
    editor = await Editor.start({ files: SHOP + POLICY, capabilities: without });
    expect(await codes()).toContain('unknown-field');
    expect(editor.progress).toEqual([]);
  });
});

describe('result ids', () => {
  const pull = (previousResultId?: string) =>
    editor.request<{ kind: string; resultId: string }>('textDocument/diagnostic', {
      ...document,
      ...(previousResultId !== undefined && { previousResultId }),
    });

  it('make an answer short while nothing changes, also when settings change that do not matter', async () => {
    await start();
    const { resultId } = await pull();
    expect(await pull(resultId)).toEqual({ kind: 'unchanged', resultId });
    await editor.configure({ codeLens: { enable: false } });
    expect(await pull(resultId)).toEqual({ kind: 'unchanged', resultId });
    await editor.configure({ rules: { 'unknown-field': 'off' } });
    await becomes(
      'other findings',
      () => pull(resultId),
      ({ kind }) => kind === 'full',
    );
  });
});
