import { posix, relative, resolve } from 'node:path';
import { UsageError } from '../io';
import { runGit } from './run-git';

/** A commit of the repository that holds the working folder. */
export interface Revision {
  /** As the user wrote it. */
  readonly name: string;
  readonly commit: string;
  /** Top folder of the repository, spelled as the working folder is. */
  readonly root: string;
  /** The working folder relative to `root`, with forward slashes; '' or ending with one. */
  readonly prefix: string;
}

/** A file of a commit. */
export interface RevisionFile {
  /** Relative to the top of the repository, with forward slashes. */
  readonly path: string;
  readonly object: string;
  /** In bytes. */
  readonly size: number;
}

/** Finds the commit that `name` means; what it cannot be is said in a `UsageError`. */
export async function findRevision(name: string, cwd: string): Promise<Revision> {
  const nothing = `${name}: no such file or folder`;
  const place = await runGit(['rev-parse', '--show-cdup', '--show-prefix'], cwd);
  if (place.kind === 'failed') throw new UsageError(`${nothing}, and no git revision: ${place.message}`);
  const [up = '', prefix = ''] = place.output.toString('utf8').split('\n');
  if (name === '' || name.startsWith('-')) throw new UsageError(`${nothing}, and no git revision`);
  const found = await runGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], cwd);
  const commit = found.kind === 'ok' ? found.output.toString('utf8').trim() : '';
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new UsageError(`${nothing}, and no git revision`);
  return { name, commit, root: resolve(cwd, up), prefix };
}

/** A path of the command line relative to the top of the repository; '' for the top itself. */
export function pathInRevision(revision: Revision, path: string, cwd: string): string {
  const fromFolder = relative(cwd, resolve(cwd, path)).replaceAll('\\', '/');
  const found = posix.normalize(posix.join(revision.prefix, fromFolder)).replace(/\/+$/, '');
  if (found === '..' || found.startsWith('../') || posix.isAbsolute(found))
    throw new UsageError(`${path}: lies outside the git repository, so that ${revision.name} does not have it`);
  return found === '.' ? '' : found;
}

/** Regular files below a path of the commit, or that file alone; empty when the commit does not have it. */
export async function filesInRevision(revision: Revision, path: string): Promise<readonly RevisionFile[]> {
  const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', revision.commit];
  const listed = await runGit(path === '' ? args : [...args, '--', path], revision.root);
  if (listed.kind === 'failed') throw new UsageError(`${revision.name}: ${listed.message}`);
  return listed.output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      // Links (120000) and submodules (160000) have no text of their own.
      const entry = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line);
      const [, object, size, file] = entry ?? [];
      if (object === undefined || file === undefined) return [];
      return [{ path: file, object, size: Number(size) }];
    });
}

const BATCH_BYTES = 32 * 1024 * 1024;

/** Contents by object name. Objects that cannot be read are left out. */
export async function readObjects(
  revision: Revision,
  files: readonly RevisionFile[],
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  let batch: RevisionFile[] = [];
  let bytes = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const names = batch.map((file) => `${file.object}\n`).join('');
    const answer = await runGit(['cat-file', '--batch'], revision.root, names);
    if (answer.kind === 'failed') throw new UsageError(`${revision.name}: ${answer.message}`);
    for (const [name, content] of parseBatch(answer.output)) contents.set(name, content);
    batch = [];
    bytes = 0;
  };
  for (const file of files) {
    if (bytes + file.size > BATCH_BYTES) await flush();
    batch.push(file);
    bytes += file.size;
  }
  await flush();
  return contents;
}

/** Reads `<object> blob <size>\n<content>\n` records; `<object> missing\n` for what is not there. */
function parseBatch(output: Buffer): readonly (readonly [string, Buffer])[] {
  const found: (readonly [string, Buffer])[] = [];
  let at = 0;
  for (;;) {
    const end = output.indexOf('\n', at);
    if (end < 0) return found;
    const [name = '', type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    found.push([name, output.subarray(at, at + Number(size))]);
    at += Number(size) + 1;
  }
}
