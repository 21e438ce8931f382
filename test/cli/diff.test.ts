import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

const WORKLOADS = ['web', 'db']
  .map(
    (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: c }] }
`,
  )
  .join('---\n');

const policy = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: ${port} }]
`;

const OLD = { 'old/app.yaml': WORKLOADS, 'old/policy.yaml': policy(5432) };
const NEW = { 'new/app.yaml': WORKLOADS, 'new/policy.yaml': policy(5433) };

const folders: { remove(): void }[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const made = temporaryFolder(files);
  folders.push(made);
  return made.path;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function commit(cwd: string): void {
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--allow-empty', '-m', 'x');
}

/** A repository with a commit of `first`, tagged `v1`, and a commit of `second` on top. */
function repository(
  first: Readonly<Record<string, string | Uint8Array>>,
  second: Readonly<Record<string, string>>,
): string {
  const cwd = folder(first);
  git(cwd, 'init', '-q');
  commit(cwd);
  git(cwd, 'tag', 'v1');
  for (const [name, text] of Object.entries(second)) writeFileSync(join(cwd, name), text);
  commit(cwd);
  return cwd;
}

const LINE =
  'diff-type: changed, source: shop/web[Deployment], destination: shop/db[Deployment], dir1: TCP 5432, dir2: TCP 5433';

describe('palisade diff of folders', () => {
  it('prints the lines of netpol-analyzer', async () => {
    const { status, out, err } = await runCli(folder({ ...OLD, ...NEW }), 'diff', 'old', 'new');
    expect({ status, err, out }).toEqual({ status: 0, err: '', out: `Connectivity diff:\n${LINE}\n` });
  });

  it('prints nothing when nothing differs, and the exit status tells only on request', async () => {
    const cwd = folder({ ...OLD, ...NEW });
    expect(await runCli(cwd, 'diff', 'old', 'old', '--exit-code')).toEqual({ status: 0, out: '', err: '' });
    expect((await runCli(cwd, 'diff', 'old', 'new', '--exit-code')).status).toBe(1);
  });

  it('gives tables in CSV and Markdown with the same columns', async () => {
    const cwd = folder({ ...OLD, ...NEW });
    expect((await runCli(cwd, 'diff', 'old', 'new', '-o', 'csv')).out).toBe(
      'diff-type,source,destination,dir1,dir2,workloads-diff-info\nchanged,shop/web[Deployment],shop/db[Deployment],TCP 5432,TCP 5433,\n',
    );
    expect((await runCli(cwd, 'diff', 'old', 'new', '-o', 'md')).out).toBe(
      [
        '| diff-type | source | destination | dir1 | dir2 | workloads-diff-info |',
        '|-----------|--------|-------------|------|------|---------------------|',
        '| changed | shop/web[Deployment] | shop/db[Deployment] | TCP 5432 | TCP 5433 |  |',
        '',
      ].join('\n'),
    );
  });

  it('gives rows as JSON, with the deciding rules on request', async () => {
    const cwd = folder({ ...OLD, ...NEW });
    const row = {
      diffType: 'changed',
      src: 'shop/web[Deployment]',
      dst: 'shop/db[Deployment]',
      before: 'TCP 5432',
      after: 'TCP 5433',
      info: '',
    };
    expect(JSON.parse((await runCli(cwd, 'diff', 'old', 'new', '-o', 'json')).out)).toEqual([row]);
    const [explained] = JSON.parse((await runCli(cwd, 'diff', 'old', 'new', '-o', 'json', '--explain')).out);
    const decider = { kind: 'NetworkPolicy', namespace: 'shop', name: 'db', direction: 'ingress' };
    expect(explained).toMatchObject({
      ...row,
      because: {
        before: {
          port: 'TCP 5432',
          verdict: 'allow',
          decidedBy: [{ ...decider, rule: 0, file: 'old/policy.yaml', line: 7 }],
        },
        after: { port: 'TCP 5432', verdict: 'deny', decidedBy: [{ ...decider, file: 'new/policy.yaml', line: 3 }] },
      },
    });
    expect((await runCli(cwd, 'diff', 'old', 'new', '--explain')).out).toContain(
      '    dir1: TCP 5432 ALLOW: shop/db ingress rule 1 (old/policy.yaml:7)\n    dir2: TCP 5432 DENY: shop/db ingress (new/policy.yaml:3)\n',
    );
  });

  it('names workloads that are new', async () => {
    const cwd = folder({
      ...OLD,
      'new/app.yaml': `${WORKLOADS}---\n${WORKLOADS.replaceAll('web', 'api')}`,
      'new/policy.yaml': policy(5432),
    });
    expect((await runCli(cwd, 'diff', 'old', 'new')).out).toContain(
      'diff-type: added, source: shop/api[Deployment], destination: shop/web[Deployment], dir1: No Connections, dir2: All Connections, workloads-diff-info: workload shop/api[Deployment] added\n',
    );
  });

  it('lists apart what cannot be decided, and follows --unknown-as', async () => {
    const block = policy(5432).replace('podSelector: { matchLabels: { app: web } }', 'ipBlock: { cidr: 10.0.0.0/8 }');
    const cwd = folder({ ...OLD, 'new/app.yaml': WORKLOADS, 'new/policy.yaml': block });
    const { out } = await runCli(cwd, 'diff', 'old', 'new');
    const ends = 'source: shop/web[Deployment], destination: shop/db[Deployment]';
    expect(out).toContain(
      `Differences that cannot be decided from the manifests:\ndiff-type: removed, ${ends}, dir1: No Connections, dir2: TCP 5432 (pod-ip-unknown)\n`,
    );
    expect((await runCli(cwd, 'diff', 'old', 'new', '--unknown-as', 'allow')).out).not.toContain(ends);
    const denied = (await runCli(cwd, 'diff', 'old', 'new', '--unknown-as', 'deny')).out;
    expect(denied).toContain(`diff-type: removed, ${ends}, dir1: TCP 5432, dir2: No Connections\n`);
    expect(denied).not.toContain('cannot be decided');
    expect((await runCli(cwd, 'diff', 'old', 'new', '-o', 'md')).out).toContain(
      '| removed | shop/web[Deployment] | shop/db[Deployment] | No Connections | TCP 5432 | pod-ip-unknown |\n',
    );
  });

  it('keeps the rows of a namespace or of a workload, and refuses names that neither side has', async () => {
    const cwd = folder({ ...OLD, ...NEW });
    expect((await runCli(cwd, 'diff', 'old', 'new', '-n', 'shop', '--workload', 'db')).out).toContain(LINE);
    expect(await runCli(cwd, 'diff', 'old', 'new', '-n', 'shopp')).toMatchObject({
      status: 2,
      err: 'palisade: --namespace shopp: no such namespace in the manifests\n',
    });
    expect(await runCli(cwd, 'diff', 'old', 'new', '--workload', 'shop/x')).toMatchObject({
      status: 2,
      err: 'palisade: --workload shop/x: no such workload in namespace shop\n',
    });
  });

  it.each([
    [
      'a side without manifests',
      { ...OLD, 'new/readme.txt': 'hello' },
      'palisade: new: no Kubernetes manifests found (no .yaml, .yml or .json file)\n',
    ],
    [
      'a path that one side lacks',
      { ...OLD, ...NEW, 'old/sub/a.yaml': WORKLOADS },
      'palisade: new/sub: no such file or folder\n',
    ],
  ])('%s ends with 2', async (_, files, message) => {
    const path = message.includes('sub') ? ['--path', 'sub'] : [];
    expect(await runCli(folder(files), 'diff', 'old', 'new', ...path)).toEqual({ status: 2, out: '', err: message });
  });

  it('a broken document is named with its file and does not hide the rest', async () => {
    const cwd = folder({ ...OLD, ...NEW, 'new/broken.yaml': 'apiVersion: v1\nkind: [unclosed\n' });
    const { status, out, err } = await runCli(cwd, 'diff', 'old', 'new');
    expect({ status, out }).toEqual({ status: 0, out: `Connectivity diff:\n${LINE}\n` });
    expect(err).toMatch(/^palisade: new\/broken\.yaml:\d+: /);
  });
});

describe('palisade diff of git revisions', () => {
  const first = {
    'manifests/app.yaml': WORKLOADS,
    'manifests/policy.yaml': policy(5432),
    'other/app.yaml': WORKLOADS.replaceAll('shop', 'x'),
  };

  it('compares two revisions, and a revision with the files on disk', async () => {
    const cwd = repository(first, { 'manifests/policy.yaml': policy(5433) });
    expect(await runCli(cwd, 'diff', 'HEAD~1', 'HEAD', '--path', 'manifests/')).toEqual({
      status: 0,
      err: '',
      out: `Connectivity diff:\n${LINE}\n`,
    });
    expect((await runCli(cwd, 'diff', 'v1', 'HEAD')).out).toContain(LINE);
    expect(await runCli(cwd, 'diff', 'HEAD', '.')).toEqual({ status: 0, out: '', err: '' });
    writeFileSync(join(cwd, 'manifests/policy.yaml'), policy(5432));
    expect((await runCli(cwd, 'diff', '.', 'HEAD', '--path', 'manifests')).out).toContain(LINE);
    expect((await runCli(cwd, 'diff', 'v1', 'manifests', '--exit-code')).status).toBe(0);
  });

  it('works from a folder below the top, and names files with their revision', async () => {
    const cwd = repository(first, { 'manifests/policy.yaml': policy(5433) });
    const { out } = await runCli(join(cwd, 'manifests'), 'diff', 'v1', '.', '--explain');
    expect(out).toContain('dir1: TCP 5432 ALLOW: shop/db ingress rule 1 (v1:policy.yaml:7)');
    expect(out).toContain('dir2: TCP 5432 DENY: shop/db ingress (policy.yaml:3)');
    expect(out).not.toContain('x/web');
  });

  it('a folder that is younger than the revision is new as a whole', async () => {
    const cwd = repository({ 'readme.txt': 'hello' }, { 'app.yaml': WORKLOADS });
    const { status, out, err } = await runCli(cwd, 'diff', 'v1', '.');
    expect(status).toBe(0);
    expect(err).toBe('palisade: note: v1: no Kubernetes manifests found (no .yaml, .yml or .json file)\n');
    expect(out).toContain(
      'source: shop/db[Deployment], destination: shop/web[Deployment], dir1: No Connections, dir2: All Connections',
    );
    expect((await runCli(cwd, 'diff', 'v1', 'v1')).status).toBe(2);
  });

  it('reads a revision by the rules of a folder: ignore files, names, encodings, odd file names', async () => {
    const text = policy(5432).replace('name: db', 'name: ignored');
    const utf16 = Buffer.from(`\ufeff${WORKLOADS}`, 'utf16le');
    const cwd = repository(
      {
        'm/app.yaml': utf16,
        'm/.palisadeignore': 'drafts/\n',
        'm/drafts/policy.yaml': text,
        'm/we "ird\nname.yml': policy(1),
        'm/notes.txt': text,
      },
      {},
    );
    rmSync(join(cwd, 'm/we "ird\nname.yml'));
    const { out, err } = await runCli(cwd, 'diff', 'HEAD', 'm', '--explain');
    expect(err).toBe('');
    expect(out).toContain(
      'diff-type: changed, source: shop/web[Deployment], destination: shop/db[Deployment], dir1: TCP 1, dir2: All Connections',
    );
    expect(out).not.toContain('drafts');
    expect(out).toContain('(HEAD:m/we "ird\\nname.yml:');
  });

  it('never follows links or submodules of a revision', async () => {
    const cwd = repository(first, {});
    git(
      cwd,
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${git(cwd, 'rev-parse', 'HEAD:manifests/app.yaml').trim()},link.yaml`,
    );
    git(cwd, 'commit', '-q', '-m', 'link');
    expect(await runCli(cwd, 'diff', 'v1', 'HEAD')).toEqual({ status: 0, out: '', err: '' });
  });

  it.each([
    ['a name that is neither', ['nowhere', '.'], 'palisade: nowhere: no such file or folder, and no git revision\n'],
    ['a range of commits', ['v1..HEAD', '.'], 'palisade: v1..HEAD: no such file or folder, and no git revision\n'],
    ['a shell command', ['$(touch x)', '.'], 'palisade: $(touch x): no such file or folder, and no git revision\n'],
    [
      'a path outside the repository',
      ['v1', 'HEAD', '--path', '../x'],
      'palisade: ../x: lies outside the git repository, so that v1 does not have it\n',
    ],
  ])('%s ends with 2 and one line', async (_, args, message) => {
    const cwd = repository(first, {});
    expect(await runCli(cwd, 'diff', ...args)).toEqual({ status: 2, out: '', err: message });
  });

  it('an option of git is no revision', async () => {
    const cwd = repository(first, {});
    const { status, err } = await runCli(cwd, 'diff', '--', '--all', '.');
    expect({ status, err }).toEqual({
      status: 2,
      err: 'palisade: --all: no such file or folder, and no git revision\n',
    });
  });

  it('outside every repository only folders can be compared', async () => {
    const { status, err } = await runCli(folder(OLD), 'diff', 'HEAD', 'old');
    expect(status).toBe(2);
    expect(err).toMatch(/^palisade: HEAD: no such file or folder, and no git revision: not a git repository.*\n$/);
  });
});
