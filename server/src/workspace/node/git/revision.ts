import { posix, relative, resolve } from 'node:path';
import { type Git, GitError, gitIn } from './run-git';

/** A commit of the repository that holds a folder. */
export interface Revision {
  /** As the user wrote it. */
  readonly name: string;
  readonly commit: string;
  /** Top folder of the repository, spelled as the folder is. */
  readonly root: string;
  /** The folder relative to `root`, with forward slashes; '' or ending with one. */
  readonly prefix: string;
  /** git at the top of the repository. */
  readonly git: Git;
}

/** A file of a commit. */
export interface RevisionFile {
  /** Relative to the top of the repository, with forward slashes. */
  readonly path: string;
  readonly object: string;
  /** In bytes. */
  readonly size: number;
}

/** What is below a path of a commit. */
export interface RevisionTree {
  /** Regular files. */
  readonly files: readonly RevisionFile[];
  /** Paths of links and submodules: the commit has no text of theirs. */
  readonly without: readonly string[];
}

/**
 * Finds the commit that `name` means in the folder. Throws a `GitError` with the kind `no-repository` or `no-revision` where
 * there is none.
 *
 * @param program path of git; empty = the one on the PATH
 */
export async function findRevision(name: string, cwd: string, program = ''): Promise<Revision> {
  const git = gitIn(cwd, program);
  const place = await git.run(['rev-parse', '--show-cdup', '--show-prefix']);
  if (place.kind === 'failed')
    throw new GitError(/not a git repository/.test(place.message) ? 'no-repository' : 'failed', place.message);
  const [up = '', prefix = ''] = place.output.toString('utf8').split('\n');
  // What looks like an option is none of ours.
  const found =
    name === '' || name.startsWith('-')
      ? undefined
      : await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  const commit = found?.kind === 'ok' ? found.output.toString('utf8').trim() : '';
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new GitError('no-revision', 'no git revision');
  const root = resolve(cwd, up);
  return { name, commit, root, prefix, git: gitIn(root, program) };
}

/** A path relative to `cwd`, as one relative to the top of the repository; '' for the top itself. */
export function pathInRevision(revision: Revision, path: string, cwd: string): string {
  const fromFolder = relative(cwd, resolve(cwd, path)).replaceAll('\\', '/');
  const found = posix.normalize(posix.join(revision.prefix, fromFolder)).replace(/\/+$/, '');
  if (found === '..' || found.startsWith('../') || posix.isAbsolute(found))
    throw new GitError(
      'outside',
      `${path}: lies outside the git repository, so that ${revision.name} does not have it`,
    );
  return found === '.' ? '' : found;
}

/** What is below a path of the commit, or that file alone; empty when the commit does not have it. */
export async function treeOf(revision: Revision, path: string): Promise<RevisionTree> {
  const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', revision.commit];
  const listed = await revision.git.run(path === '' ? args : [...args, '--', path]);
  if (listed.kind === 'failed') throw new GitError('failed', `${revision.name}: ${listed.message}`);
  const files: RevisionFile[] = [];
  const without: string[] = [];
  for (const line of listed.output.toString('utf8').split('\0')) {
    const [, mode = '', object = '', size = '', file = ''] = /^(\d+) \w+ ([0-9a-f]+) +(\S+)\t(.+)$/s.exec(line) ?? [];
    if (file === '') continue;
    // Links (120000) and submodules (160000) have no text of their own.
    if (mode.startsWith('100')) files.push({ path: file, object, size: Number(size) });
    else without.push(file);
  }
  return { files, without };
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
    const answer = await revision.git.run(['cat-file', '--batch'], names);
    if (answer.kind === 'failed') throw new GitError('failed', `${revision.name}: ${answer.message}`);
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
