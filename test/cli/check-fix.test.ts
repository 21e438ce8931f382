import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

const PODS = `apiVersion: v1
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

/** A policy with the same port twice, and a comment wherever one may get lost. */
function twice(name: string): string {
  return `# ${name}
apiVersion: networking.k8s.io/v1
kind:   NetworkPolicy   # with spaces
metadata:
    name: ${name}
    namespace: shop
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [ Ingress ]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      # the database
      ports:
${ENTRY}${ENTRY}`;
}

function once(name: string): string {
  const text = twice(name);
  return text.slice(0, -ENTRY.length);
}

/** Selects nobody, as a letter is wrong: to repair it opens a connection. */
const TYPO = once('typo').replace('app: db', 'app: dbb');

let folder: ReturnType<typeof temporaryFolder>;
const given = (files: Readonly<Record<string, string | Uint8Array>>) => {
  folder = temporaryFolder(files);
  return folder.path;
};
const text = (name: string) => readFileSync(join(folder.path, name), 'utf8');

afterEach(() => folder.remove());

describe('palisade check --fix', () => {
  it('repairs files in place and says what it did, then what is left', async () => {
    const cwd = given({
      'pods.yaml': PODS,
      'a.yaml': `${twice('a')}---\n${twice('b')}`,
      'c.yaml': twice('c'),
      'typo.yaml': TYPO,
    });
    const run = await runCli(cwd, 'check', '.', '--fix');
    expect(run.out.split('\n').slice(0, 4)).toEqual([
      'fixed a.yaml:15  Remove the entry (no connection changes)  duplicate-port',
      'fixed a.yaml:31  Remove the entry (no connection changes)  duplicate-port',
      'fixed c.yaml:15  Remove the entry (no connection changes)  duplicate-port',
      '',
    ]);
    expect(run.out).toContain('subject-selects-nothing');
    expect(run.out).toMatch(/\n3 fixed\n$/);
    expect(text('a.yaml')).toBe(`${once('a')}---\n${once('b')}`);
    expect(text('c.yaml')).toBe(once('c'));
    expect(text('typo.yaml'), 'what would allow more is left').toBe(TYPO);
    expect(text('pods.yaml')).toBe(PODS);
    expect(readdirSync(cwd).sort(), 'no temporary file is left').toEqual([
      'a.yaml',
      'c.yaml',
      'pods.yaml',
      'typo.yaml',
    ]);
  });

  it('changes nothing the second time, and has the exit status of what is left', async () => {
    const cwd = given({ 'pods.yaml': PODS, 'a.yaml': twice('a'), 'typo.yaml': TYPO });
    const first = await runCli(cwd, 'check', '.', '--fix');
    const before = statSync(join(cwd, 'a.yaml')).mtimeMs;
    const second = await runCli(cwd, 'check', '.', '--fix');
    expect(second.out).toMatch(/\n0 fixed\n$/);
    expect(statSync(join(cwd, 'a.yaml')).mtimeMs).toBe(before);
    expect([first.status, second.status]).toEqual([1, 1]);
    expect((await runCli(cwd, 'check', '.', '--fix', '--max-warnings', '99')).status).toBe(0);
  });

  it('prints rows of what is left as JSON, and what it did on stderr', async () => {
    const cwd = given({ 'pods.yaml': PODS, 'a.yaml': twice('a') });
    const run = await runCli(cwd, 'check', '.', '--fix', '-o', 'json');
    const rows = JSON.parse(run.out) as readonly { readonly rule: string }[];
    expect(rows.map(({ rule }) => rule)).not.toContain('duplicate-port');
    expect(run.err).toContain('fixed a.yaml:15  Remove the entry (no connection changes)  duplicate-port\n');
  });

  it('touches no file without --fix', async () => {
    const cwd = given({ 'pods.yaml': PODS, 'a.yaml': twice('a') });
    await runCli(cwd, 'check', '.');
    expect(text('a.yaml')).toBe(twice('a'));
  });

  it('keeps line breaks, byte order mark, encoding and mode', async () => {
    const crlf = (value: string) => value.replaceAll('\n', '\r\n');
    const utf16 = (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le');
    const cwd = given({
      'pods.yaml': PODS,
      'crlf.yaml': crlf(twice('a')),
      'bom.yaml': `\ufeff${twice('b')}`,
      'wide.yaml': utf16(twice('c')),
    });
    chmodSync(join(cwd, 'crlf.yaml'), 0o640);
    expect((await runCli(cwd, 'check', '.', '--fix')).out).toMatch(/\n3 fixed\n$/);
    expect(text('crlf.yaml')).toBe(crlf(once('a')));
    expect(statSync(join(cwd, 'crlf.yaml')).mode & 0o777).toBe(0o640);
    expect(text('bom.yaml')).toBe(`\ufeff${once('b')}`);
    expect(readFileSync(join(cwd, 'wide.yaml')).equals(utf16(once('c')))).toBe(true);
  });

  it('leaves files with syntax errors alone', async () => {
    const broken = `${twice('a')}---\na: [\n`;
    const cwd = given({ 'pods.yaml': PODS, 'a.yaml': broken });
    expect((await runCli(cwd, 'check', '.', '--fix')).out).toMatch(/\n0 fixed\n$/);
    expect(text('a.yaml')).toBe(broken);
  });

  it('does not follow links out of the given path, and keeps those inside', async () => {
    const cwd = given({ 'in/pods.yaml': PODS, 'in/real/a.yaml': twice('a'), 'out/b.yaml': twice('b') });
    symlinkSync(join(cwd, 'out/b.yaml'), join(cwd, 'in/b.yaml'));
    await runCli(cwd, 'check', 'in', '--fix');
    expect(text('out/b.yaml')).toBe(twice('b'));
    expect(text('in/real/a.yaml')).toBe(once('a'));
    // A file that is named itself may be a link.
    await runCli(cwd, 'check', 'in/b.yaml', 'in/pods.yaml', '--fix');
    expect(text('out/b.yaml')).toBe(once('b'));
    expect(readdirSync(join(cwd, 'in'), { withFileTypes: true }).find(({ name }) => name === 'b.yaml')).toMatchObject({
      name: 'b.yaml',
    });
  });

  it('says which file it could not write and writes the others', async () => {
    const latin = Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(twice('a'))]);
    const cwd = given({ 'pods.yaml': PODS, 'a.yaml': latin, 'b.yaml': twice('b') });
    const run = await runCli(cwd, 'check', '.', '--fix');
    expect(run.status).toBe(2);
    expect(run.err).toContain(
      'palisade: a.yaml: cannot be written: it is not valid UTF-8 or UTF-16; save it as UTF-8 first\n',
    );
    expect(readFileSync(join(cwd, 'a.yaml')).equals(latin)).toBe(true);
    expect(text('b.yaml')).toBe(once('b'));
    expect(run.out, 'what is left is what is on disk').toContain('1 fixed');
    const rows = (await runCli(cwd, 'check', '.', '-o', 'json')).out;
    expect(rows).toContain('duplicate-port');
  });

  it('repairs a single file in a folder of its own', async () => {
    const cwd = given({ 'pods.yaml': PODS });
    mkdirSync(join(cwd, 'deep'));
    writeFileSync(join(cwd, 'deep/a.yaml'), twice('a'));
    const run = await runCli(cwd, 'check', 'deep/a.yaml', 'pods.yaml', '--fix');
    expect(run.out).toContain('fixed deep/a.yaml:15');
    expect(text('deep/a.yaml')).toBe(once('a'));
  });
});
