import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'vscode-uri';
import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction, CodeLens, DocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import {
  baseNames,
  didChangeTrust,
  explainImpact,
  impactChildren,
  type ImpactStatus,
  matrix,
  type TreeNode,
} from '../../server/src/protocol';
import { gitRevisions } from '../../server/src/workspace/node/git/git-revisions';
import { createNodeFileSystem } from '../../server/src/workspace/node/node-file-system';
import { temporaryFolder } from '../support/cli';
import { commit, git, gitPresent } from '../support/git';
import { Editor, FULL, until } from './editor';

const deployment = (name: string, namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: c }] }
`;
const policy = (name: string, app: string, ingress: string, rest = '') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: production
spec:
  podSelector: { matchLabels: { app: ${app} } }
  policyTypes: [Ingress${rest === '' ? '' : ', Egress'}]
  ingress: ${ingress}
${rest}`;
const WEB = '[{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }]';

const FILES = {
  'apps.yaml': [deployment('web', 'production'), deployment('db', 'production'), deployment('job', 'staging')].join(
    '---\n',
  ),
  'db.yaml': policy('db', 'db', WEB),
};

const PRESENT = gitPresent('the impact of edits');

describe.runIf(PRESENT)('the impact of edits', () => {
  let editor: Editor;
  let folder: ReturnType<typeof temporaryFolder>;
  const versions = new Map<string, number>();
  const uri = (path: string) => URI.file(join(folder.path, path)).toString();
  const last = (): ImpactStatus | undefined => editor.impacts.at(-1);
  const counts = () => {
    const now = last();
    return now?.state === 'ready' ? `+${now.opened} -${now.closed} ?${now.unknown}` : (now?.state ?? 'nothing');
  };
  const becomes = (expected: string) => until(`${expected} (is ${counts()})`, () => counts() === expected);

  async function start(
    files: Readonly<Record<string, string>> = FILES,
    options: Parameters<typeof Editor.start>[0] & { readonly repository?: boolean; readonly program?: string } = {},
  ): Promise<void> {
    folder = temporaryFolder(files);
    if (options.repository !== false) {
      git(folder.path, 'init', '-q', '-b', 'main');
      commit(folder.path);
    }
    editor = await Editor.start({
      folders: [URI.file(folder.path).toString()],
      fileSystem: createNodeFileSystem(),
      createRevisions: (program) => gitRevisions(() => options.program ?? program()),
      trusted: true,
      ...options,
    });
  }
  afterEach(async () => {
    await editor.stop();
    folder.remove();
    versions.clear();
  });

  /** Replaces the buffer; nothing is saved. */
  async function edit(path: string, text: string): Promise<void> {
    const version = (versions.get(path) ?? 0) + 1;
    versions.set(path, version);
    if (version === 1) {
      await editor.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uri(path), languageId: 'yaml', version, text },
      });
    } else {
      await editor.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(path), version },
        contentChanges: [{ text }],
      });
    }
  }
  const save = (path: string, text: string) => {
    writeFileSync(join(folder.path, path), text);
    return editor.watched([{ uri: uri(path), type: 2 }]);
  };
  const committed = () => {
    commit(folder.path);
    return editor.watched([{ uri: uri('.git/refs/heads/main'), type: 2 }]);
  };
  const tree = async (id?: string): Promise<readonly TreeNode[]> =>
    editor.ask(impactChildren, id === undefined ? {} : { id });
  const lenses = async (path: string) => {
    const found = await editor.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: uri(path) } });
    return found.flatMap(({ command }) => command?.title ?? []);
  };

  it('counts what an unsaved edit opens and closes, and a commit ends it', async () => {
    await start();
    await becomes('+0 -0 ?0');
    const wider = policy('db', 'db', '[{ ports: [{ port: 5433 }] }]');
    await edit('db.yaml', wider);
    // web loses 5432 and gets 5433; job, and every address outside, get 5433.
    await becomes('+3 -1 ?0');
    expect(last()?.base).toBe('the last commit');
    await save('db.yaml', wider);
    await committed();
    await becomes('+0 -0 ?0');
  });

  it('lists the connections with the rules that decide now and decided before', async () => {
    await start();
    await becomes('+0 -0 ?0');
    await edit('db.yaml', policy('db', 'db', '[]'));
    await becomes('+0 -1 ?0');
    const [closed, ...others] = await tree();
    expect(others).toEqual([]);
    expect(closed).toMatchObject({ label: 'Closed', description: '1 connection', kind: 'changes' });
    const [row] = await tree(closed?.id);
    expect(row).toMatchObject({ label: 'web → db', description: 'TCP 5432 · in production' });
    const reasons = (await tree(row?.id)).map(({ label, description }) => `${label}: ${description}`);
    expect(reasons).toEqual([
      'db: now: TCP 5432 denied · isolates ingress',
      'db · ingress rule 1: in the last commit: TCP 5432 allowed',
    ]);
    const report = await editor.ask(explainImpact, { id: row?.id ?? '' });
    expect(report.title).toBe('production/web → production/db');
    expect(report.markdown).toMatch(/\*\*Closed\*\* since the last commit: TCP 5432/);
    expect(report.markdown).toMatch(/## Now\n[\s\S]*Denied[\s\S]*## Before: the last commit\n[\s\S]*Allowed/);
    // Lines of the last commit are not those of the file.
    expect(report.markdown.slice(report.markdown.indexOf('## Before'))).not.toMatch(/\]\(/);
    const gone = await editor.ask(explainImpact, { id: '[]' }).catch(String);
    expect(gone).toMatch(/differs no more/);
  });

  it('puts a lens over the changed policy, and no other', async () => {
    await start({ ...FILES, 'web.yaml': policy('web', 'web', '[{}]') });
    await becomes('+0 -0 ?0');
    await edit('db.yaml', policy('db', 'db', '[]'));
    await becomes('+0 -1 ?0');
    expect(await lenses('db.yaml')).toContain('this edit closes 1 connection');
    expect((await lenses('web.yaml')).filter((title) => /edit/.test(title))).toEqual([]);
    await edit('db.yaml', `# a comment\n${FILES['db.yaml']}`);
    await becomes('+0 -0 ?0');
    expect((await lenses('db.yaml')).filter((title) => /edit/.test(title))).toEqual([]);
  });

  it('compares with another version as soon as the setting names it', async () => {
    await start();
    git(folder.path, 'tag', 'v1');
    await save('db.yaml', policy('db', 'db', '[]'));
    await committed();
    await becomes('+0 -0 ?0');
    await editor.configure({ compareWith: 'v1' });
    await becomes('+0 -1 ?0');
    expect(last()?.base).toBe('v1');
    expect(await lenses('db.yaml')).toContain('since v1, this policy closes 1 connection');
    await editor.configure({ compareWith: 'nowhere' });
    await becomes('no-revision');
    expect(last()?.message).toMatch(/"nowhere"/);
    await editor.configure({ compareWith: '--all' });
    await until('a name that is an option is refused', () => /"--all"/.test(last()?.message ?? ''));
    await editor.configure({});
    await becomes('+0 -0 ?0');
    expect(await editor.ask(baseNames, {})).toEqual([
      { name: 'main', kind: 'branch', subject: 'x' },
      { name: 'v1', kind: 'tag', subject: 'x' },
    ]);
  });

  it('starts no program in a folder that nobody trusts', async () => {
    const marker = temporaryFolder({});
    const program = join(marker.path, 'git.sh');
    writeFileSync(program, `#!/bin/sh\ntouch "${marker.path}/ran"\nexec git "$@"\n`);
    chmodSync(program, 0o755);
    await start(FILES, { trusted: false, program });
    await becomes('untrusted');
    await edit('db.yaml', policy('db', 'db', '[]'));
    expect(await editor.ask(baseNames, {})).toEqual([]);
    await editor.ask(impactChildren, {});
    expect(existsSync(join(marker.path, 'ran'))).toBe(false);
    await editor.connection.sendNotification(didChangeTrust.method, { trusted: true });
    await becomes('+0 -1 ?0');
    expect(existsSync(join(marker.path, 'ran'))).toBe(true);
    marker.remove();
  });

  it('takes no connection for another because a file was renamed, and counts what a deleted one leaves', async () => {
    await start();
    await becomes('+0 -0 ?0');
    renameSync(join(folder.path, 'db.yaml'), join(folder.path, 'moved.yaml'));
    await editor.watched([
      { uri: uri('db.yaml'), type: 3 },
      { uri: uri('moved.yaml'), type: 1 },
    ]);
    const symbols = (path: string) =>
      editor.request<unknown[]>('textDocument/documentSymbol', { textDocument: { uri: uri(path) } });
    await until('the new file is known', async () => (await symbols('moved.yaml')).length > 0);
    await editor.ask(impactChildren, {});
    expect(counts()).toBe('+0 -0 ?0');
    rmSync(join(folder.path, 'moved.yaml'));
    await editor.watched([{ uri: uri('moved.yaml'), type: 3 }]);
    // web on every other port, job, and the addresses outside.
    await becomes('+3 -0 ?0');
    const [opened] = await tree();
    const [row] = await tree(opened?.id);
    const reasons = (await tree(row?.id)).map(({ label, description }) => `${label}: ${description}`);
    expect(reasons.at(-1)).toMatch(/^db: in the last commit: .* denied · isolates ingress · gone since$/);
  });

  it.each([
    ['no repository', { repository: false }, 'no-repository'],
    ['no git', { program: '/nowhere/git' }, 'no-program'],
  ])('says so where there is %s', async (_, options, state) => {
    await start(FILES, options);
    await becomes(state);
    expect(last()?.message).not.toBe('');
    expect(await tree()).toEqual([]);
  });

  it('waits for the first commit', async () => {
    await start(FILES, { repository: false });
    await becomes('no-repository');
    git(folder.path, 'init', '-q', '-b', 'main');
    await editor.connection.sendNotification('palisade/impact/readBaseAgain', {});
    await until('no commit yet', () => /no commit yet/.test(last()?.message ?? ''));
    commit(folder.path);
    await editor.watched([{ uri: uri('.git/index.lock'), type: 3 }]);
    await becomes('+0 -0 ?0');
  });

  it('is not there where the host has no way to earlier versions', async () => {
    folder = temporaryFolder(FILES);
    editor = await Editor.start({
      folders: [URI.file(folder.path).toString()],
      fileSystem: createNodeFileSystem(),
      trusted: true,
    });
    await becomes('unavailable');
  });

  it('works in a folder inside of the repository, and leaves submodules and links as they are', async () => {
    await start({ 'k8s/apps.yaml': FILES['apps.yaml'], 'k8s/db.yaml': FILES['db.yaml'] }, { repository: false });
    const parts = temporaryFolder({ 'job.yaml': policy('job', 'job', '[]') });
    git(parts.path, 'init', '-q', '-b', 'main');
    commit(parts.path);
    git(folder.path, 'init', '-q', '-b', 'main');
    git(folder.path, 'submodule', '--quiet', 'add', parts.path, 'k8s/parts');
    commit(folder.path);
    await editor.stop();
    editor = await Editor.start({
      folders: [uri('k8s')],
      fileSystem: createNodeFileSystem(),
      createRevisions: (program) => gitRevisions(program),
      trusted: true,
      capabilities: {
        ...FULL,
        workspace: {
          ...FULL.workspace,
          didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
        },
      },
    });
    await becomes('+0 -0 ?0');
    expect(existsSync(join(folder.path, 'k8s/parts/job.yaml'))).toBe(true);
    await until('watchers', () => editor.registered.filter((one) => /didChangeWatchedFiles/.test(one)).length === 2);
    await edit('k8s/db.yaml', policy('db', 'db', '[]'));
    await becomes('+0 -1 ?0');
    parts.remove();
  });

  it('lends the matrix what to compare with', async () => {
    await start();
    await becomes('+0 -0 ?0');
    await edit('db.yaml', policy('db', 'db', '[]'));
    await becomes('+0 -1 ?0');
    const drawn = await editor.ask(matrix, { differences: true });
    expect(drawn.base).toBe('the last commit');
    expect(drawn.looks.map(({ state }) => state)).toContain('removed');
  });

  describe('of a policy that opens something by itself', () => {
    const hints = async (path: string) => {
      const report = await editor.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
        textDocument: { uri: uri(path) },
      });
      const items = report.kind === 'full' ? report.items : [];
      return items.filter(({ code }) => /^opens-/.test(String(code)));
    };
    const actions = async (path: string) => {
      const [hint] = await hints(path);
      return editor.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: uri(path) },
        range: hint?.range ?? { start: { line: 3, character: 8 }, end: { line: 3, character: 8 } },
        context: { diagnostics: [] },
      });
    };

    it('to the internet, tells it at its name, and restores what was', async () => {
      const closed = policy('db', 'db', WEB, '  egress: []\n');
      await start({ ...FILES, 'db.yaml': closed });
      await becomes('+0 -0 ?0');
      await edit(
        'db.yaml',
        policy('db', 'db', WEB, '  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]\n'),
      );
      await until('a connection is opened', () => (last()?.opened ?? 0) > 0);
      await until('the hint', async () => (await hints('db.yaml')).length > 0);
      const [hint, ...others] = await hints('db.yaml');
      expect(others).toEqual([]);
      expect(hint).toMatchObject({
        severity: 3,
        code: 'opens-to-internet',
        message: 'This edit lets db connect to the internet on TCP 443.',
        range: { start: { line: 3, character: 8 }, end: { line: 3, character: 10 } },
      });
      const offered = await actions('db.yaml');
      const titles = offered.map(({ title }) => title);
      expect(titles).toContain('Explain production/db → any IPv4 address outside the cluster');
      expect(titles).toContain('Show everything that differs');
      const restore = offered.find(({ title }) => title === 'Restore db as it is in the last commit');
      const [change] = restore?.edit?.documentChanges ?? [];
      expect(JSON.stringify(restore?.edit)).toContain(JSON.stringify(closed).slice(1, -1));
      expect(change).toBeDefined();
    });

    it('across environments, tells it unless a rule names the namespace', async () => {
      await start();
      await becomes('+0 -0 ?0');
      const from = (selector: string) => `[{ from: [{ namespaceSelector: ${selector} }], ports: [{ port: 5432 }] }]`;
      await edit('db.yaml', policy('db', 'db', from('{}')));
      await becomes('+1 -0 ?0');
      await until('the hint', async () => (await hints('db.yaml')).length > 0);
      expect((await hints('db.yaml')).map(({ message }) => message)).toEqual([
        'This edit opens a way from staging to production: job can connect to db on TCP 5432.',
      ]);
      await edit('db.yaml', policy('db', 'db', from('{ matchLabels: { kubernetes.io/metadata.name: staging } }')));
      await becomes('+1 -1 ?0');
      await until('no hint', async () => (await hints('db.yaml')).length === 0);
    });

    it.each([
      ['a single network', '10.20.0.0/16', '[]'],
      ['a single provider', '54.0.0.0/8', '[]'],
      ['what was open before', '0.0.0.0/0', '[{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]'],
    ])('is silent about %s', async (_, cidr, before) => {
      await start({ ...FILES, 'db.yaml': policy('db', 'db', WEB, `  egress: ${before}\n`) });
      await becomes('+0 -0 ?0');
      const after = `[{ to: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: 443 }] }, { to: [{ podSelector: {} }] }]`;
      await edit('db.yaml', policy('db', 'db', WEB, `  egress: ${after}\n`));
      await until('something is opened', () => (last()?.opened ?? 0) > 0);
      await editor.ask(impactChildren, {});
      expect(await hints('db.yaml')).toEqual([]);
    });
  });

  it('takes a policy that is half typed for unknown, not for open', async () => {
    await start();
    await becomes('+0 -0 ?0');
    await edit('db.yaml', FILES['db.yaml'].replace(/ {2}ingress[^]*/, '  ingress: ['));
    await becomes('+0 -0 ?6');
    await edit('db.yaml', FILES['db.yaml'].replace(/policyTypes[^]*/, 'poli'));
    await until('the next keys', async () => (await lenses('db.yaml')).some((title) => /6 connections/.test(title)));
    expect(await lenses('db.yaml')).toContain('this edit changes what is known of 6 connections');
    await edit('db.yaml', FILES['db.yaml']);
    await becomes('+0 -0 ?0');
  });

  it('says which changes act together', async () => {
    const web = policy('web', 'web', '[{}]', '  egress: []\n');
    await start({ ...FILES, 'web.yaml': web, 'db.yaml': policy('db', 'db', '[]') });
    await becomes('+0 -0 ?0');
    await edit(
      'web.yaml',
      policy('web', 'web', '[{}]', '  egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]\n'),
    );
    await edit('db.yaml', policy('db', 'db', WEB));
    await becomes('+1 -0 ?0');
    expect(await lenses('db.yaml')).toContain('this edit opens 1 connection, with other changes');
    expect(await lenses('web.yaml')).toContain('this edit opens 1 connection, with other changes');
  });
});
