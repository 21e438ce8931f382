import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

const APP = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web
          env:
            - { name: DB_ADDR, value: "db:5432" }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
  namespace: shop
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: db
          image: db
          ports: [{ name: sql, containerPort: 5432 }]
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
spec:
  selector: { app: db }
  ports: [{ port: 5432 }]
`;

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ protocol: TCP, port: sql }]
`;

const folders: { remove(): void }[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const made = temporaryFolder(files);
  folders.push(made);
  return made.path;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

describe('palisade list', () => {
  it('prints pairs in the form of netpol-analyzer, sorted', async () => {
    const { status, out, err } = await runCli(folder({ 'app.yaml': APP, 'policy.yaml': POLICY }), 'list', '.');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out.split('\n')).toEqual([
      '0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : All Connections',
      'shop/db[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections',
      'shop/db[Deployment] => shop/web[Deployment] : All Connections',
      'shop/web[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections',
      'shop/web[Deployment] => shop/db[Deployment] : TCP 5432',
      '',
    ]);
  });

  it('gives the same rows as JSON, CSV and Markdown', async () => {
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY });
    const json = JSON.parse((await runCli(cwd, 'list', '.', '-o', 'json')).out);
    expect(json).toContainEqual({ src: 'shop/web[Deployment]', dst: 'shop/db[Deployment]', conn: 'TCP 5432' });
    expect((await runCli(cwd, 'list', '.', '-o', 'csv')).out).toContain(
      'shop/web[Deployment],shop/db[Deployment],TCP 5432\n',
    );
    expect((await runCli(cwd, 'list', '.', '-o', 'md')).out).toContain(
      '| shop/web[Deployment] | shop/db[Deployment] | TCP 5432 |\n',
    );
    const only = (format: string) => runCli(cwd, 'list', '.', '-o', format, '--workload', 'shop/db');
    expect((await only('csv')).out.split('\n')).toEqual([
      'src,dst,conn',
      'shop/db[Deployment],0.0.0.0-255.255.255.255[External],All Connections',
      'shop/db[Deployment],shop/web[Deployment],All Connections',
      'shop/web[Deployment],shop/db[Deployment],TCP 5432',
      '',
    ]);
    expect((await only('md')).out.split('\n').slice(0, 3)).toEqual([
      '| src | dst | conn |',
      '|-----|-----|------|',
      '| shop/db[Deployment] | 0.0.0.0-255.255.255.255[External] | All Connections |',
    ]);
    expect((await only('json')).out.slice(0, 20)).toBe('[\n  {\n    "src": "sh');
  });

  it('tables cannot be broken by names, nor run as formulas', async () => {
    const cwd = folder({ 'a.yaml': APP.replaceAll('name: web\n  namespace', 'name: "=1+1|<b>\\n\\"x"\n  namespace') });
    expect((await runCli(cwd, 'list', '.', '-o', 'md')).out).toContain(
      '| shop/=1+1&#124;&#60;b&#62;&#92;n"x[Deployment] | shop/db[Deployment] |',
    );
    expect((await runCli(cwd, 'list', '.', '-o', 'csv')).out).toContain('"shop/=1+1|<b>\n""x[Deployment]",shop/db');
  });

  it('lists apart what cannot be decided, and follows --unknown-as', async () => {
    const block = POLICY.replace('podSelector: { matchLabels: { app: web } }', 'ipBlock: { cidr: 10.0.0.0/8 }');
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': block });
    const shown = (await runCli(cwd, 'list', '.')).out;
    expect(shown).toContain(
      'Connections that cannot be decided from the manifests:\nshop/web[Deployment] => shop/db[Deployment] : TCP 5432 (pod-ip-unknown)',
    );
    const pair = 'shop/web[Deployment] => shop/db[Deployment] : TCP 5432';
    expect((await runCli(cwd, 'list', '.', '--unknown-as', 'allow')).out).toContain(pair);
    expect((await runCli(cwd, 'list', '.', '--unknown-as', 'deny')).out).not.toContain(pair);
    expect((await runCli(cwd, 'list', '.', '--ipblock-matches-pods', 'never')).out).not.toContain(pair);
    expect((await runCli(cwd, 'list', '.', '--pod-cidr', '10.244.0.0/16')).out).toContain(`${pair}\n`);
  });

  it('filters by namespace and workload, and names the ones there are when the name is wrong', async () => {
    const cwd = folder({ 'app.yaml': APP });
    const { out } = await runCli(cwd, 'list', '.', '--workload', 'shop/db');
    expect(out).toContain('shop/db[Deployment]');
    expect(out).not.toContain('External] => shop/web');
    const wrong = await runCli(cwd, 'list', '.', '-n', 'shopp');
    expect(wrong).toMatchObject({
      status: 2,
      err: 'palisade: --namespace shopp: no such namespace in the manifests\n',
    });
  });
});

describe('palisade explain', () => {
  it('names the policy, the rule and its line', async () => {
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY });
    const { status, out } = await runCli(
      cwd,
      'explain',
      '.',
      '--from',
      'shop/web',
      '--to',
      'shop/db',
      '--port',
      '5432',
    );
    expect(status).toBe(0);
    expect(out).toContain('ALLOW  TCP 5432');
    expect(out).toContain('ingress at the destination: ALLOW: shop/db rule 1');
    expect(out).toContain('policy.yaml:10');
  });

  it('explains all ports when none is given, and an address as the other end', async () => {
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY });
    const all = JSON.parse(
      (await runCli(cwd, 'explain', '.', '--from', 'shop/web', '--to', 'shop/db', '-o', 'json')).out,
    );
    expect(all.parts.map((p: { verdict: string; ports: string }) => `${p.verdict} ${p.ports}`)).toEqual([
      'allow TCP 5432',
      'deny SCTP 1-65535,TCP 1-5431,5433-65535,UDP 1-65535',
    ]);
    const outside = await runCli(cwd, 'explain', '.', '--from', 'internet', '--to', 'shop/db', '--port', '5432');
    expect(outside.out).toContain('DENY  TCP 5432');
  });

  it('explains all ports of one protocol, and ICMP, which has none', async () => {
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY });
    const explain = async (...more: readonly string[]) => {
      const run = await runCli(cwd, 'explain', '.', '--from', 'shop/web', '--to', 'shop/db', '-o', 'json', ...more);
      return run.status === 0
        ? JSON.parse(run.out).parts.map((p: { verdict: string; ports: string }) => `${p.verdict} ${p.ports}`)
        : run.err;
    };
    expect(await explain('--protocol', 'tcp')).toEqual(['allow TCP 5432', 'deny TCP 1-5431,5433-65535']);
    expect(await explain('--protocol', 'UDP')).toEqual(['deny UDP 1-65535']);
    expect(await explain('--port', '5432')).toEqual(['allow TCP 5432']);
    expect(await explain('--port', '5432', '--protocol', 'udp')).toEqual(['deny UDP 5432']);
    const [icmp, ...rest] = await explain('--protocol', 'icmp');
    expect(icmp).toMatch(/^(deny|unknown) ICMP$/);
    expect(rest).toEqual([]);
    expect(await explain('--protocol', 'icmp', '--port', '80')).toBe('palisade: --port: ICMP has no ports\n');
  });

  it('gives both sides with every rule that was looked at as JSON', async () => {
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY });
    const args = ['explain', '.', '--from', 'shop/web', '--to', 'shop/db', '-o', 'json'];
    const report = JSON.parse((await runCli(cwd, ...args)).out);
    const rule = { kind: 'NetworkPolicy', namespace: 'shop', name: 'db', file: 'policy.yaml' };
    expect(report).toMatchObject({ from: 'shop/web[Deployment]', to: 'shop/db[Deployment]' });
    expect(report.parts[0]).toMatchObject({
      ports: 'TCP 5432',
      verdict: 'allow',
      egress: { applies: true, verdict: 'allow', isolatedBy: [], decidedBy: [] },
      ingress: { verdict: 'allow', isolatedBy: [rule], decidedBy: [{ ...rule, rule: 0, line: 10 }] },
    });
    expect(report.parts[1]).toMatchObject({
      verdict: 'deny',
      ingress: { verdict: 'deny', decidedBy: [], steps: [{ ...rule, rule: 0 }] },
    });
  });

  it.each([
    ['--from', 'shop/wep', 'No workload "wep" in namespace "shop". There are: db, web.'],
    ['--from', 'web', 'No workload in namespace "default". Did you mean shop/web?'],
  ])('%s %s says which names there are', async (_, name, text) => {
    const { status, err } = await runCli(
      folder({ 'app.yaml': APP }),
      'explain',
      '.',
      '--from',
      name,
      '--to',
      'shop/db',
    );
    expect(status).toBe(2);
    expect(err).toContain(text);
  });
});

describe('palisade query', () => {
  it('answers line by line with the deciding rule', async () => {
    const queries = [
      '{"from": "shop/web", "to": "shop/Deployment:db", "port": 5432}',
      '{"from": "10.1.2.3", "to": "shop/db", "protocol": "UDP", "port": 53}',
    ].join('\n');
    const cwd = folder({ 'app.yaml': APP, 'policy.yaml': POLICY, 'q.jsonl': queries });
    const { status, out } = await runCli(cwd, 'query', '.', '--queries', 'q.jsonl');
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(first).toMatchObject({
      verdict: 'allow',
      egress: 'allow',
      ingress: 'allow',
      decidedBy: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'db', rule: 0, file: 'policy.yaml', line: 10 }],
    });
    expect(second).toMatchObject({ verdict: 'deny', decidedBy: [{ name: 'db', file: 'policy.yaml' }] });
  });

  it('answers the good lines, names the bad ones and ends with 2', async () => {
    const cwd = folder({
      'app.yaml': APP,
      'q.jsonl': 'nonsense\n{"from":"shop/web","to":"shop/db","port":0}\n{"from":"shop/web","to":"shop/db","port":1}\n',
    });
    const { status, out, err } = await runCli(cwd, 'query', '.', '--queries', 'q.jsonl');
    expect(status).toBe(2);
    expect(err).toContain('q.jsonl:1: not a JSON object');
    expect(err).toContain('q.jsonl:2: "port" must be a number from 1 to 65535');
    expect(out.trim().split('\n')).toHaveLength(3);
  });
});

describe('palisade check', () => {
  it('ends with 1 on warnings, 0 when told to fail on errors only, and prints rows as JSON', async () => {
    const cwd = folder({ 'app.yaml': APP });
    expect((await runCli(cwd, 'check', '.')).status).toBe(1);
    expect((await runCli(cwd, 'check', '.', '--severity', 'error')).status).toBe(0);
    expect((await runCli(cwd, 'check', '.', '--max-warnings', '100')).status).toBe(0);
    const rows = JSON.parse((await runCli(cwd, 'check', '.', '-o', 'json')).out);
    const row = rows.find((r: { rule: string }) => r.rule === 'missing-default-deny-ingress');
    expect(row).toMatchObject({
      severity: 'warning',
      file: 'app.yaml',
      line: 4,
      column: 9,
      endLine: 4,
      endColumn: 13,
      fixes: true,
    });
  });

  it('groups findings by file for people', async () => {
    const { out } = await runCli(
      folder({ 'app.yaml': APP, 'policy.yaml': POLICY.replace('TCP', 'tcp') }),
      'check',
      '.',
    );
    expect(out).toMatch(/policy\.yaml\n(.*\n)*?\s+11:\d+ {2}error/);
    expect(out).toMatch(/\d+ errors?, \d+ warnings?/);
  });
});

describe('palisade infer', () => {
  it('prints the connection with its evidence', async () => {
    const { status, out } = await runCli(folder({ 'app.yaml': APP }), 'infer', '.', '-o', 'json');
    expect(status).toBe(0);
    const [row] = JSON.parse(out);
    expect(row).toMatchObject({
      protocol: 'TCP',
      port: 5432,
      confidence: 'certain',
      evidence: [{ file: 'app.yaml', line: 20 }],
    });
    expect(`${row.src} ${row.dst}`).toMatch(/web.* .*db/);
  });
});

describe('palisade generate', () => {
  it('writes policies that allow exactly what is needed, and a second run adds nothing', async () => {
    const cwd = folder({ 'app.yaml': APP });
    const first = await runCli(cwd, 'generate', '.', '--out', 'policies', '--from-manifests');
    expect(first.status, first.out + first.err).toBe(0);
    const { out } = await runCli(cwd, 'list', '.', '--namespace', 'shop');
    expect(out).toBe('shop/web[Deployment] => shop/db[Deployment] : TCP 5432\n');
    const second = await runCli(cwd, 'generate', '.', '--out', 'policies', '--from-manifests');
    expect(second.out).not.toContain('wrote');
  });

  it('never overwrites a file that is there', async () => {
    const cwd = folder({ 'app.yaml': APP });
    await runCli(cwd, 'generate', '.', '--out', 'first', '--from-manifests');
    const made =
      (await runCli(cwd, 'generate', 'app.yaml', '--out', 'other', '--from-manifests')).out.match(/wrote (\S+)/)?.[1] ??
      '';
    const path = join(cwd, made);
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, '# mine\n');
    await runCli(cwd, 'generate', 'app.yaml', '--out', 'other', '--from-manifests');
    expect(readFileSync(path, 'utf8')).toBe('# mine\n');
  });

  it('proves with --verify that what is there needs no change, and writes nothing', async () => {
    const cwd = folder({ 'app.yaml': APP });
    const verify = () => runCli(cwd, 'generate', 'app.yaml', '--out', 'policies', '--from-manifests', '--verify');
    const before = await verify();
    expect([before.status, existsSync(join(cwd, 'policies'))]).toEqual([1, false]);
    expect(before.out).toContain('Not verified: policies to add: ');
    await runCli(cwd, 'generate', 'app.yaml', '--out', 'policies', '--from-manifests');
    const after = await verify();
    expect(after.out).toMatch(/^Verified: exactly the known connections are allowed/);
    expect(after.status).toBe(0);
    const path = join(cwd, 'policies', 'db-policy.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('port: 5432', 'port: 5433'));
    const edited = await verify();
    expect(edited.status).toBe(1);
    expect(edited.out).toContain('policies to add: 1');
    expect(readFileSync(path, 'utf8')).toContain('port: 5433');
  });

  it('needs a folder to write to', async () => {
    const { status, err } = await runCli(folder({ 'app.yaml': APP }), 'generate', '.');
    expect([status, err]).toEqual([2, expect.stringContaining('--out DIR is needed')]);
  });

  it('prints instead of writing with --dry-run', async () => {
    const cwd = folder({ 'app.yaml': APP });
    const { out } = await runCli(cwd, 'generate', '.', '--out', 'policies', '--dry-run');
    expect(out).toContain('kind: NetworkPolicy');
    expect(existsSync(join(cwd, 'policies'))).toBe(false);
  });
});

describe('bad input', () => {
  it.each([
    ['a path that does not exist', {}, ['list', 'nowhere'], 'nowhere: no such file or folder'],
    [
      'a folder without manifests',
      { 'readme.txt': 'hello' },
      ['list', '.'],
      'no Kubernetes manifests found (no .yaml, .yml or .json file)',
    ],
    [
      'YAML that is no manifest',
      { 'a.yaml': 'hello: world\n' },
      ['check', '.'],
      'no Kubernetes manifests found (a.yaml read, none with apiVersion and kind)',
    ],
    ['an unknown option value', { 'app.yaml': APP }, ['list', '.', '-o', 'png'], "argument 'png' is invalid"],
    [
      'a bad pod range',
      { 'app.yaml': APP },
      ['list', '.', '--pod-cidr', '10.0.0'],
      '--pod-cidr 10.0.0: not an address range',
    ],
    ['no command', {}, [], 'Usage: palisade'],
  ])('%s ends with 2 and one clear message', async (_, files, args, message) => {
    const { status, err, out } = await runCli(folder(files), ...args);
    expect(status).toBe(2);
    expect(err + out).toContain(message);
  });

  it('a broken document is named with its line and does not hide the others of its file', async () => {
    const cwd = folder({
      'app.yaml': `${APP}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: [unclosed\n`,
    });
    const { status, out, err } = await runCli(cwd, 'list', '.');
    expect(status).toBe(0);
    expect(err).toMatch(/palisade: app\.yaml:\d+: /);
    expect(out).toContain('shop/web[Deployment] => shop/db[Deployment]');
  });

  it('binary files, Go templates, links in a circle and unreadable folders are told apart, and the rest is read', async () => {
    const cwd = folder({
      'app.yaml': APP,
      'picture.yaml': new Uint8Array([0, 1, 2, 0, 255, 254, 0, 10]),
      'chart/templates/deployment.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n',
    });
    mkdirSync(join(cwd, 'sub'));
    symlinkSync('..', join(cwd, 'sub', 'loop'));
    mkdirSync(join(cwd, 'closed'));
    chmodSync(join(cwd, 'closed'), 0);
    const { status, out, err } = await runCli(cwd, 'list', '.');
    chmodSync(join(cwd, 'closed'), 0o755);
    expect(status).toBe(0);
    expect(err).toMatch(/picture\.yaml: .*binary/i);
    expect(err).toMatch(/chart\/templates\/deployment\.yaml: .*template/i);
    expect(out.match(/shop\/web\[Deployment] => shop\/db\[Deployment]/g)).toHaveLength(1);
  });

  it('says once why nothing was found: no manifest, too large, or no file at all', async () => {
    const huge = `# ${'x'.repeat(11 * 1024 * 1024)}`;
    const cwd = folder({ 'package.json': '{"name": "x"}', 'huge.yaml': huge, 'empty/notes.txt': 'none' });
    const json = await runCli(cwd, 'check', 'package.json');
    expect(json.status).toBe(2);
    expect(json.err).toContain('package.json: no Kubernetes manifests found (nothing in it has apiVersion and kind)');
    const tooLarge = await runCli(cwd, 'check', 'huge.yaml');
    expect(tooLarge.status).toBe(2);
    expect(tooLarge.err.match(/larger than the limit/g)).toHaveLength(1);
    expect(tooLarge.err).toContain('(nothing could be read)');
    const empty = await runCli(cwd, 'check', 'empty');
    expect(empty.err).toContain('(no .yaml, .yml or .json file)');
  });

  it('a byte order mark and CRLF line ends change nothing', async () => {
    const plain = await runCli(folder({ 'app.yaml': APP, 'policy.yaml': POLICY }), 'list', '.');
    const odd = await runCli(
      folder({ 'app.yaml': `\ufeff${APP.replaceAll('\n', '\r\n')}`, 'policy.yaml': POLICY.replaceAll('\n', '\r\n') }),
      'list',
      '.',
    );
    expect(odd.out).toBe(plain.out);
  });

  it('names cannot drive the terminal', async () => {
    const cwd = folder({ 'a.yaml': APP.replaceAll('name: web\n  namespace', 'name: "w\\e[31meb"\n  namespace') });
    const { out } = await runCli(cwd, 'list', '.');
    expect(out).not.toContain('\u001b');
  });
});
