import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { loadFile, loadFolder } from '../../server/src/workspace/load';
import { createNodeFileSystem } from '../../server/src/workspace/node/node-file-system';
import { createWorkspace } from '../../server/src/workspace/workspace';

const POD = '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [] } }\n';

let folder = '';
const fileSystem = createNodeFileSystem();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Uint8Array = POD): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function uri(path = ''): string {
  return URI.file(join(folder, path)).toString();
}

function shortened(uris: readonly string[]): readonly string[] {
  return uris.map((full) => full.slice(uri().length + 1));
}

async function list(exclude: readonly string[] = []) {
  const listing = await fileSystem.list(uri(), { exclude });
  return { files: shortened(listing.uris), problems: shortened(listing.problems.map((problem) => problem.uri)) };
}

describe('listing a folder', () => {
  it('finds YAML and JSON by extension, sorted, and nothing else', async () => {
    for (const path of ['b.yml', 'a/c.YAML', 'd.json', 'e.txt', 'yaml', '.hidden/f.yaml']) write(path);
    expect(await list()).toEqual({ files: ['.hidden/f.yaml', 'a/c.YAML', 'b.yml', 'd.json'], problems: [] });
  });

  it('leaves out node_modules, .git and what the globs exclude', async () => {
    for (const path of [
      'node_modules/x/a.yaml',
      'a/node_modules/b.yaml',
      '.git/c.yaml',
      'out/deep/d.yaml',
      'e.gen.yaml',
      'f.yaml',
    ]) {
      write(path);
    }
    expect((await list(['out/**', '**/*.gen.yaml'])).files).toEqual(['f.yaml']);
  });

  it('honours ignore files, the inner ones over the outer ones', async () => {
    for (const path of ['a/x.yaml', 'a/y.yaml', 'b/x.yaml', 'build/c.yaml', 'z.yaml']) write(path);
    write('.gitignore', 'x.yaml\n/build/\n# comment\n');
    write('a/.gitignore', '!x.yaml\n');
    write('.palisadeignore', 'z.yaml\n');
    expect((await list()).files).toEqual(['a/x.yaml', 'a/y.yaml']);
  });

  it('follows links to other folders once, and circles never', async () => {
    write('k8s/a.yaml');
    const elsewhere = mkdtempSync(join(tmpdir(), 'palisade-linked-'));
    try {
      writeFileSync(join(elsewhere, 'b.yaml'), POD);
      symlinkSync(elsewhere, join(folder, 'one'));
      symlinkSync(elsewhere, join(folder, 'two'));
      symlinkSync(folder, join(elsewhere, 'back'));
      symlinkSync('..', join(folder, 'k8s', 'up'));
      symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
      symlinkSync('nowhere', join(folder, 'broken.yaml'));
      const { files, problems } = await list();
      expect(files.filter((file) => file.endsWith('b.yaml'))).toHaveLength(1);
      expect(files.filter((file) => file.endsWith('a.yaml'))).toEqual(['k8s/a.yaml']);
      expect([...problems].sort()).toEqual(['broken.yaml', 'loop.yaml']);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('tells of a folder that is not there', async () => {
    const listing = await fileSystem.list(uri('missing'), { exclude: [] });
    expect(listing).toEqual({
      uris: [],
      problems: [{ uri: uri('missing'), message: 'Cannot be read: no such file or folder.' }],
      truncated: false,
    });
  });

  it('takes a single file whatever its name', async () => {
    write('manifest.tmpl');
    expect((await fileSystem.list(uri('manifest.tmpl'), { exclude: ['**'] })).uris).toEqual([uri('manifest.tmpl')]);
  });

  it.skipIf(process.getuid?.() === 0)('tells of folders that must not be read', async () => {
    write('closed/a.yaml');
    write('b.yaml');
    chmodSync(join(folder, 'closed'), 0);
    try {
      expect(await list()).toEqual({ files: ['b.yaml'], problems: ['closed'] });
    } finally {
      chmodSync(join(folder, 'closed'), 0o755);
    }
  });
});

describe('reading a file', () => {
  it('decodes UTF-8 and UTF-16 by their marks, and never fails on other bytes', async () => {
    write('utf8.yaml', '\uFEFFname: ä');
    write('utf16.yaml', Buffer.from('\uFEFFname: ä', 'utf16le'));
    write('latin1.yaml', Uint8Array.of(0x6e, 0xe4, 0x0a));
    expect(await fileSystem.read(uri('utf8.yaml'))).toEqual({ kind: 'text', text: 'name: ä' });
    expect(await fileSystem.read(uri('utf16.yaml'))).toEqual({ kind: 'text', text: 'name: ä' });
    expect(await fileSystem.read(uri('latin1.yaml'))).toEqual({ kind: 'text', text: 'n\uFFFD\n' });
  });

  it('does not read what is too large', async () => {
    write('a.yaml');
    const result = await fileSystem.read(uri('a.yaml'), { maxBytes: 10 });
    expect(result.kind === 'note' && result.note.kind).toBe('too-large');
  });

  it('tells a missing file from an unreadable one', async () => {
    mkdirSync(join(folder, 'folder.yaml'));
    expect(await fileSystem.read(uri('gone.yaml'))).toEqual({ kind: 'gone' });
    expect(await fileSystem.read(uri('folder.yaml'))).toEqual({
      kind: 'note',
      note: { kind: 'unreadable', message: 'File cannot be read: it is not a regular file.' },
    });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect((await fileSystem.read(uri('pipe.yaml'))).kind).toBe('note');
  });
});

describe('loading a folder', () => {
  const options = { exclude: [], pause: () => Promise.resolve() };

  it('reads manifests, skips JSON that is none, and reports progress', async () => {
    for (let index = 0; index < 5; index += 1) write(`p${index}.yaml`, POD.replace('name: a', `name: p${index}`));
    write('package.json', '{ "name": "kind" }');
    write(
      'pod.json',
      '{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "j" }, "spec": { "containers": [] } }',
    );
    const workspace = createWorkspace();
    workspace.setRoots([uri()]);
    const progress: string[] = [];
    let pauses = 0;
    const result = await loadFolder(workspace, fileSystem, uri(), {
      ...options,
      parallel: 3,
      pause: async () => {
        pauses += 1;
      },
      progress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(result).toEqual({ files: 6, problems: [], truncated: false, cancelled: false });
    expect(progress).toEqual(['3/7', '6/7', '7/7']);
    expect(pauses).toBeGreaterThanOrEqual(3);
    expect(workspace.snapshot().scopes[0]?.resources.map((resource) => resource.name)).toEqual([
      'p0',
      'p1',
      'p2',
      'p3',
      'p4',
      'j',
    ]);
  });

  it('a second time forgets what is gone and reads what is new', async () => {
    write('a.yaml');
    write('b.yaml');
    const workspace = createWorkspace();
    await loadFolder(workspace, fileSystem, uri(), options);
    rmSync(join(folder, 'a.yaml'));
    write('c.yaml');
    await loadFolder(workspace, fileSystem, uri(), options);
    expect(shortened([...workspace.snapshot().files.keys()])).toEqual(['b.yaml', 'c.yaml']);
    rmSync(join(folder, 'b.yaml'));
    expect(await loadFile(workspace, fileSystem, uri('b.yaml'))).toBe('skipped');
    expect(shortened([...workspace.snapshot().files.keys()])).toEqual(['c.yaml']);
  });

  it('names files that cannot be taken, with the reason', async () => {
    write('a.yaml', `# ${'x'.repeat(1100)}`);
    write('b.yaml', '');
    const workspace = createWorkspace();
    const result = await loadFolder(workspace, fileSystem, uri(), { ...options, maxBytes: 1024 });
    expect(result.problems.map((problem) => [shortened([problem.uri])[0], problem.message])).toEqual([
      ['a.yaml', 'File of 2 KiB is larger than the limit of 1 KiB and is left out.'],
    ]);
    expect(workspace.snapshot().files.get(uri('a.yaml'))?.notes[0]?.kind).toBe('too-large');
  });

  it('stops when asked to', async () => {
    write('a.yaml');
    const result = await loadFolder(createWorkspace(), fileSystem, uri(), { ...options, cancelled: () => true });
    expect(result).toEqual({ files: 0, problems: [], truncated: false, cancelled: true });
  });
});
