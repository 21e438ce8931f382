import { afterEach, describe, expect, it } from 'vitest';
import { createTest, discoverTests, runTests } from '../../server/src/protocol';
import { ROOT, uriOf } from '../support';
import { SHOP } from '../assertions/run';
import { Editor, until } from './editor';

let editor: Editor;
afterEach(() => editor.stop());

const PATH = 'tests/shop.netpol-test.yaml';
const TESTS = `
#- ${PATH}
tests:
  - name: web reaches api
    from: shop/web
    to: shop/api
    port: http
    expect: allow
  - name: web reaches db
    from: shop/web
    to: shop/db
    port: sql
    expect: allow
  - { name: later, skip: not yet, covered: {} }
`;
const start = async (files = `${SHOP}${TESTS}`): Promise<void> => {
  editor = await Editor.start({ files });
};
const uri = uriOf(PATH);

describe('the Test Explorer', () => {
  it('finds files first, tests when they are asked for', async () => {
    await start();
    expect(await editor.ask(discoverTests, {})).toEqual([{ uri, label: PATH, scope: ROOT }]);
    const [file] = await editor.ask(discoverTests, { uri });
    expect(file?.tests).toEqual([
      {
        id: 'web reaches api',
        name: 'web reaches api',
        description: '',
        range: { start: { line: 1, character: 10 }, end: { line: 1, character: 25 } },
      },
      expect.objectContaining({ name: 'web reaches db' }),
      expect.objectContaining({ name: 'later', description: 'skipped: not yet' }),
    ]);
    expect(await editor.ask(discoverTests, { uri: uriOf('no.netpol-test.yaml') })).toEqual([]);
  });

  it('runs tests, with what was expected and the rules that decided', async () => {
    await start();
    const { results, coverage } = await editor.ask(runTests, { files: [{ uri }] });
    expect(results.map(({ id, outcome }) => `${id}: ${outcome}`)).toEqual([
      'web reaches api: passed',
      'web reaches db: failed',
      'later: skipped',
    ]);
    expect(results[1]).toMatchObject({
      message: 'shop/web → shop/db on TCP 5432 is denied',
      expected: 'shop/web → shop/db on port sql: allow',
      actual: 'shop/web → shop/db on TCP 5432 is denied',
      location: { uri, range: { start: { line: 6, character: 10 } } },
      deciders: [
        { message: 'shop/web → shop/db: denied by shop/closed', location: { uri: uriOf('policies.yaml') } },
        { message: 'shop/web → shop/db: denied by shop/db', location: { uri: uriOf('policies.yaml') } },
      ],
    });
    expect(coverage).toEqual([]);
    const some = await editor.ask(runTests, { files: [{ uri, ids: ['later'] }], coverage: true });
    expect(some.results.map(({ id }) => id)).toEqual(['later']);
    expect(some.coverage.every(({ tests }) => tests === 0)).toBe(true);
    const all = await editor.ask(runTests, { files: [{ uri }], coverage: true });
    expect(all.coverage.filter(({ tests }) => tests > 0).map(({ label }) => label)).toEqual([
      'shop/closed',
      'shop/api',
      'shop/api ingress rule 1',
      'shop/db',
    ]);
  });

  it('runs what is typed, and hears of every change', async () => {
    await start();
    await editor.open('policies.yaml');
    await editor.ask(discoverTests, {});
    editor.refreshes.length = 0;
    const end = { line: 0, character: 0 };
    await editor.type('policies.yaml', end, end, '# nothing\n');
    await until('a refresh', () => editor.refreshes.includes('reachability'));
    editor.refreshes.length = 0;
    await editor.write(
      PATH,
      TESTS.slice(TESTS.indexOf('tests:')).replace('to: shop/db', 'to: shop/api').replace('sql', '9000'),
    );
    await until('a refresh', () => editor.refreshes.includes('reachability'));
    const { results } = await editor.ask(runTests, { files: [{ uri }] });
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'skipped']);
  });
});

describe('creating a test', () => {
  it('adds it behind the last one', async () => {
    await start();
    const created = await editor.ask(createTest, {
      scope: ROOT,
      from: 'shop/web[Deployment]',
      to: 'shop/db[StatefulSet]',
      port: 5432,
    });
    expect(created).toMatchObject({ uri, exists: true, name: 'shop/web does not reach shop/db on TCP 5432' });
    expect(created.newText).toContain('    expect: deny\n');
    expect(created.range.start).toEqual(created.range.end);
  });

  it('makes a file where there is none, and says what cannot be done', async () => {
    await start(SHOP);
    const created = await editor.ask(createTest, { from: 'internet', to: 'shop/db' });
    expect(created).toMatchObject({ uri: uriOf('policies.netpol-test.yaml'), exists: false });
    await expect(editor.ask(createTest, { from: 'shop/nobody', to: 'shop/db' })).rejects.toThrow(
      'No workload "nobody"',
    );
    await expect(editor.ask(createTest, { from: 'shop/web', to: 'shop/db', port: 0 })).rejects.toThrow(
      '0 is not a port',
    );
    await expect(editor.ask(createTest, { from: 'shop/web', to: 'shop/db', protocol: 'X' })).rejects.toThrow(
      'is not one of',
    );
  });
});

describe('a test file in the editor', () => {
  it('has problems, completion, hover and an outline of its own, and is no manifest', async () => {
    await start();
    await editor.open(
      'bad.netpol-test.yaml',
      'tests:\n  - { name: a, kind: x, from: shop/wbe, to: shop/db, expect: deny }\n',
    );
    expect(await editor.findings('bad.netpol-test.yaml')).toEqual(['policy-test-invalid']);
    const [problem] = await editor.diagnostics('bad.netpol-test.yaml');
    expect(problem?.codeDescription?.href).toMatch(/server\/docs\/policy-tests\.md$/);
    expect(problem).toMatchObject({ source: 'palisade', severity: 1, range: { start: { line: 1, character: 15 } } });
    expect(await editor.findings(PATH)).toEqual([]);
    const { items } = await editor.request<{ items: { label: string }[] }>(
      'textDocument/completion',
      editor.at(PATH, { line: 5, character: 12 }),
    );
    expect(items.map(({ label }) => label)).toEqual(['allow', 'deny']);
    const hover = await editor.request<{ contents: { value: string } }>(
      'textDocument/hover',
      editor.at(PATH, { line: 2, character: 12 }),
    );
    expect(hover.contents.value).toContain('shop/web[Deployment]');
    const symbols = await editor.request<{ name: string }[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(symbols.map(({ name }) => name)).toEqual(['web reaches api', 'web reaches db', 'later']);
  });
});
