import { join, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import type { FolderRevision, FoundRevision, NoRevision, RevisionName, Revisions } from '../../revisions';
import { findRevision, type Revision } from './revision';
import { createRevisionFileSystem, type TextsByObject } from './revision-file-system';
import { type Git, GitError, gitIn } from './run-git';

/** More names than this nobody scrolls through; any other can be typed. */
const MOST_NAMES = 500;

/**
 * Versions of folders on this disk, by git.
 *
 * @param program path of git, asked for at each use; empty = the one on the PATH
 */
export function gitRevisions(program: () => string): Revisions {
  const texts = new Map<string, TextsByObject>();
  return {
    async find(folder, name) {
      const cwd = pathOf(folder);
      if (cwd === undefined) return none('no-repository', 'The folder is not on a disk.');
      try {
        const revision = await findRevision(name, cwd, program());
        const known = texts.get(folder) ?? new Map<string, string>();
        texts.set(folder, known);
        return { kind: 'found', revision: await folderRevision(revision, cwd, known) };
      } catch (error) {
        return noneFor(error);
      }
    },
    async names(folder) {
      const cwd = pathOf(folder);
      if (cwd === undefined) return [];
      try {
        return await namesIn(gitIn(cwd, program()));
      } catch {
        return [];
      }
    },
  };
}

function pathOf(folder: string): string | undefined {
  const uri = URI.parse(folder);
  return uri.scheme === 'file' ? uri.fsPath : undefined;
}

async function folderRevision(revision: Revision, cwd: string, known: TextsByObject): Promise<FolderRevision> {
  const fileSystem = createRevisionFileSystem(revision, cwd, known);
  return {
    id: revision.commit,
    fileSystem,
    without: () => fileSystem.without(),
    watched: await watchedFiles(revision),
  };
}

/** `HEAD` of a work tree of its own lies beside the tree, the branches with those of the others. */
async function watchedFiles({ git }: Revision): Promise<FolderRevision['watched']> {
  const place = await git.run(['rev-parse', '--git-dir', '--git-common-dir']);
  if (place.kind === 'failed') return [];
  const [own = '', common = ''] = place.output.toString('utf8').split('\n');
  if (own === '' || common === '') return [];
  const uri = (path: string) => URI.file(path).toString();
  return [
    { folder: uri(resolve(git.cwd, own)), glob: '{HEAD,packed-refs}' },
    { folder: uri(join(resolve(git.cwd, common), 'refs')), glob: '**' },
  ];
}

const KINDS = { heads: 'branch', remotes: 'remote', tags: 'tag' } as const;

async function namesIn(git: Git): Promise<readonly RevisionName[]> {
  const format = '%(refname)%00%(subject)';
  const places = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const listed = await git.run([
    'for-each-ref',
    '--sort=-creatordate',
    `--count=${MOST_NAMES}`,
    `--format=${format}`,
    ...places,
  ]);
  if (listed.kind === 'failed') return [];
  return listed.output
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [ref = '', subject = ''] = line.split('\0');
      const [, place, name = ''] = /^refs\/(heads|remotes|tags)\/(.+)$/.exec(ref) ?? [];
      // The remote's own HEAD is one of its branches once more.
      if (place === undefined || (place === 'remotes' && name.endsWith('/HEAD'))) return [];
      return [{ name, kind: KINDS[place as keyof typeof KINDS], subject }];
    });
}

function noneFor(error: unknown): FoundRevision {
  if (!(error instanceof GitError)) return none('failed', `git failed: ${String(error)}.`);
  return none(error.kind === 'outside' ? 'failed' : error.kind, `git: ${error.message}.`);
}

function none(why: NoRevision, message: string): FoundRevision {
  return { kind: 'none', why, message };
}
