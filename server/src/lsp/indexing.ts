import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { FileProblem, FileSystem } from '../workspace/file-system';
import { loadFile, loadFolder } from '../workspace/load';
import { isInFolder } from '../workspace/uris';
import { Debounce } from './debounce';
import type { Session } from './session';

/** Milliseconds that a burst of file events (a checkout, a rename of a folder) may last before folders are listed again. */
const BURST = 100;

/**
 * Keeps what is known of the disk up to date. Work is done one piece after the other, so that no two of them mix; each
 * reads what is there when its turn comes.
 */
export class Indexing {
  /** What could not be read, by workspace folder. */
  readonly problems = new Map<string, readonly FileProblem[]>();
  readonly truncated = new Set<string>();
  busy = false;
  private queue: Promise<void> = Promise.resolve();
  private readonly relisting: Debounce;

  constructor(
    private readonly session: Session,
    private readonly fileSystem: FileSystem,
    delay: number,
  ) {
    this.relisting = new Debounce(session, Math.min(BURST, delay), () => void this.enqueue(() => this.relist()));
  }

  /** Reads every workspace folder, with progress. Answers about the whole wait for it. */
  indexAll(): void {
    const { session } = this;
    this.busy = true;
    session.indexed = this.enqueue(async () => {
      const progress = await this.progress();
      try {
        for (const root of session.roots) await this.index(root, progress);
      } finally {
        progress?.done();
        this.busy = false;
      }
    });
    session.changed('other');
    void session.indexed.then(() => session.changed('other'));
  }

  /** Reads a file that is known; a new one may be excluded, and only its folder's listing tells. */
  fileChanged(uri: string): void {
    const root = this.rootOf(uri);
    if (root === undefined) return;
    if (!this.session.workspace.diskFiles(root).includes(uri)) return this.filesMayHaveComeOrGone();
    void this.enqueue(async () => {
      await loadFile(this.session.workspace, this.fileSystem, uri);
      this.session.changed('other');
    });
  }

  /** A file or a folder with all that was in it. */
  removed(uri: string): void {
    void this.enqueue(() => {
      this.session.workspace.setFile(uri, undefined);
      this.session.workspace.removeFolder(uri);
      this.session.changed('other');
      return Promise.resolve();
    });
  }

  /** Lists the workspace folders again once things are quiet. */
  filesMayHaveComeOrGone(): void {
    this.relisting.trigger();
  }

  private async index(root: string, progress: WorkDoneProgressServerReporter | undefined): Promise<void> {
    const { session } = this;
    const result = await loadFolder(session.workspace, this.fileSystem, root, {
      exclude: session.configuration.exclude(root),
      pause: () => session.runtime.pause(),
      progress: (done, total) => progress?.report((100 * done) / total, `${done} of ${total} files`),
      cancelled: () => session.stopped || !session.roots.includes(root),
    });
    this.problems.set(root, result.problems);
    if (result.truncated) this.truncated.add(root);
    else this.truncated.delete(root);
    for (const problem of result.problems) session.log.warn(`${problem.uri}: ${problem.message}`);
  }

  /** Reads what has come and forgets what has gone. */
  private async relist(): Promise<void> {
    const { workspace, roots, configuration } = this.session;
    for (const root of roots) {
      const { uris } = await this.fileSystem.list(root, { exclude: configuration.exclude(root) });
      const known = new Set(workspace.diskFiles(root));
      const there = new Set(uris);
      for (const uri of known) if (!there.has(uri)) workspace.setFile(uri, undefined);
      const fresh = uris.filter((uri) => !known.has(uri));
      await Promise.all(fresh.map((uri) => loadFile(workspace, this.fileSystem, uri)));
    }
    this.session.changed('other');
  }

  private rootOf(uri: string): string | undefined {
    return this.session.roots.find((root) => isInFolder(uri, root));
  }

  private async progress(): Promise<WorkDoneProgressServerReporter | undefined> {
    const { client, connection, roots } = this.session;
    if (!client.workDoneProgress || roots.length === 0) return undefined;
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin('Reading manifests', 0);
    return progress;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue
      .then(() => (this.session.stopped ? undefined : work()))
      .catch((error: unknown) => {
        if (!this.session.stopped) this.session.log.failure('indexing', error);
      });
    return this.queue;
  }
}
