import type { Base } from '../../language/impact';
import { loadFolder } from '../../workspace/load';
import type { FolderRevision, NoRevision, Revisions } from '../../workspace/revisions';
import type { Snapshot } from '../../workspace/snapshot';
import { isInFolder } from '../../workspace/uris';
import type { Workspace } from '../../workspace/workspace';
import type { Session } from '../session';
import { clusterOptions } from '../settings';

/** Why a folder has no base, with a sentence for the user. */
export interface NoBase {
  readonly why: NoRevision;
  readonly message: string;
}

interface Found {
  readonly name: string;
  readonly revision: FolderRevision;
  /** Equal keys, equal files. */
  readonly key: string;
}

const LAST_COMMIT = 'HEAD';

/** For sentences: what a name of a version means. */
export function baseWords(name: string): string {
  return name === LAST_COMMIT ? 'the last commit' : name;
}

/**
 * The versions that the folders are compared with, in a workspace of their own: a fork of the session's, so that only what
 * differs is read and computed anew.
 */
export class Bases {
  readonly missing = new Map<string, NoBase>();
  private readonly found = new Map<string, Found>();
  private workspace: Workspace | undefined;

  constructor(
    private readonly session: Session,
    private readonly revisions: Revisions,
  ) {}

  /** The name that the user chose for a folder. */
  nameOf(root: string): string {
    const { compareWith } = this.session.settingsFor(root);
    return compareWith === '' ? LAST_COMMIT : compareWith;
  }

  names(root: string): ReturnType<Revisions['names']> {
    return this.revisions.names(root);
  }

  /** Forgets everything, as when trust is taken back. */
  clear(): void {
    this.found.clear();
    this.missing.clear();
    this.workspace = undefined;
  }

  /** Looks what the names mean now, and reads what has changed. */
  async read(): Promise<void> {
    const { session } = this;
    for (const root of [...this.found.keys(), ...this.missing.keys()]) {
      if (!session.roots.includes(root)) this.forget(root);
    }
    for (const root of session.roots) await this.readFolder(root);
  }

  /** What is compared with, brought up to date with what only the folder itself knows. */
  base(root: string, now: Snapshot): Base | undefined {
    const found = this.found.get(root);
    const { workspace } = this;
    if (found === undefined || workspace === undefined) return undefined;
    workspace.setRoots(this.session.roots);
    workspace.configure({ cluster: clusterOptions(this.session.settingsFor('')) });
    for (const place of found.revision.without()) mirror(now, workspace, place);
    return { name: found.name, words: baseWords(found.name), snapshot: workspace.snapshot() };
  }

  /** Files that tell that a name means something else now. */
  watched(): FolderRevision['watched'] {
    return [...this.found.values()].flatMap(({ revision }) => revision.watched);
  }

  private forget(root: string): void {
    this.found.delete(root);
    this.missing.delete(root);
    this.workspace?.removeFolder(root);
  }

  private async readFolder(root: string): Promise<void> {
    const { session } = this;
    const name = this.nameOf(root);
    const answer = await this.revisions.find(root, name);
    if (answer.kind === 'none') {
      this.forget(root);
      this.missing.set(root, { why: answer.why, message: this.sentence(name, answer) });
      return;
    }
    const { revision } = answer;
    const exclude = session.configuration.exclude(root);
    const key = JSON.stringify([name, revision.id, exclude]);
    if (this.found.get(root)?.key === key) return;
    // Half of it is no answer to anybody.
    this.found.delete(root);
    try {
      this.workspace ??= forkOnDisk(session.workspace);
      await loadFolder(this.workspace, revision.fileSystem, root, {
        exclude,
        pause: () => session.runtime.pause(),
        cancelled: () => session.stopped,
      });
      this.found.set(root, { name, revision, key });
      this.missing.delete(root);
    } catch (error) {
      this.forget(root);
      this.missing.set(root, {
        why: 'failed',
        message: error instanceof Error ? `git: ${error.message}.` : String(error),
      });
    }
  }

  private sentence(name: string, { why, message }: NoBase): string {
    switch (why) {
      case 'no-repository':
        return 'The folder is in no git repository, so that there is nothing to compare it with.';
      case 'no-revision':
        return name === LAST_COMMIT
          ? 'There is no commit yet to compare with.'
          : `The repository has no branch, tag or commit "${name}".`;
      case 'no-program':
      case 'failed':
        return message;
    }
  }
}

/** Without what is not saved. */
function forkOnDisk(workspace: Workspace): Workspace {
  const fork = workspace.fork();
  for (const uri of fork.snapshot().files.keys()) fork.closeBuffer(uri);
  return fork;
}

/** Links and submodules: the version knows no text of theirs, so they count as unchanged. */
function mirror(now: Snapshot, base: Workspace, place: string): void {
  for (const uri of base.diskFiles(place)) if (!now.files.has(uri)) base.setFile(uri, undefined);
  for (const uri of now.files.keys()) {
    const text = isInFolder(uri, place) ? now.text(uri) : undefined;
    if (text !== undefined) base.setFile(uri, text);
  }
}
