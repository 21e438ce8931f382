import { CodeLensRefreshRequest, DidChangeWatchedFilesNotification, type Disposable } from 'vscode-languageserver';
import { type Base, compareWithBase, type Impact, openingsOf } from '../../language/impact';
import { type ImpactStatus, impactStatus } from '../../protocol';
import type { Revisions } from '../../workspace/revisions';
import type { Snapshot } from '../../workspace/snapshot';
import { isInFolder } from '../../workspace/uris';
import { Debounce } from '../debounce';
import { quietly, tell } from '../messages';
import { Slicer } from '../runtime';
import type { Session } from '../session';
import { Bases } from './bases';

/** Milliseconds of quiet before what an edit opens and closes is computed: after findings, which matter more. */
export const IMPACT_DELAY = 500;

const NO_COUNTS = { opened: 0, closed: 0, unknown: 0 };

/**
 * Compares the folders, unsaved buffers included, with the versions that the user chose. All of it goes on in the background,
 * in slices; a newer state of the workspace gives up what is under way.
 */
export class ImpactService {
  private readonly bases: Bases | undefined;
  private readonly soon: Debounce;
  private readonly impacts = new Map<string, Impact>();
  /** Folders of which too much differs. */
  private readonly tooLarge = new Set<string>();
  private trusted = false;
  private baseIsStale = true;
  private busy = false;
  private again = false;
  private sent = '';
  /** Lenses and hints that editors were told of. */
  private shown: readonly [lenses: string, hints: string] = ['[]', '[]'];
  /** Revision of the workspace that the impacts are of. */
  private computed: number | undefined;
  private watchers: { readonly key: string; readonly registration: Promise<Disposable> } | undefined;

  constructor(
    private readonly session: Session,
    revisions: Revisions | undefined,
    delay: number,
  ) {
    this.bases = revisions && new Bases(session, revisions);
    this.soon = new Debounce(session, delay, () => session.background('impact', () => this.work()));
    session.impactOf = (root) => this.impacts.get(root);
    session.compareWith = (root) => {
      const base = this.bases?.base(root, session.snapshot());
      const before = base?.snapshot.scopes.find((scope) => scope.root === root);
      // A getter: the cluster of the base is built only where something is really compared with it.
      return (
        base && {
          name: base.words,
          get cluster() {
            return before?.cluster;
          },
        }
      );
    };
    session.onDidChange(() => this.soon.trigger());
  }

  all(): readonly Impact[] {
    return this.session.roots.flatMap((root) => this.impacts.get(root) ?? []);
  }

  trust(trusted: boolean): void {
    if (trusted === this.trusted) return;
    this.trusted = trusted;
    if (!trusted) {
      this.bases?.clear();
      this.forgetImpacts();
    }
    this.baseMayHaveChanged();
  }

  /** A commit, a checkout, another setting. */
  baseMayHaveChanged(): void {
    this.baseIsStale = true;
    this.computed = undefined;
    this.soon.trigger();
  }

  /** True for files of a repository, which are nobody else's business. */
  heardOf(uri: string): boolean {
    const { bases } = this;
    const inRepository = /\/\.git\//.test(uri);
    const isWatched = bases?.watched().some(({ folder }) => isInFolder(uri, folder)) === true;
    if (!inRepository && !isWatched) return false;
    const renamed = /\/(?:HEAD|packed-refs)$|\/refs\//.test(uri) && !uri.endsWith('.lock');
    // Where there is no commit yet, nothing is watched; whatever happens may be the first one.
    if (renamed || (bases !== undefined && bases.missing.size > 0)) this.baseMayHaveChanged();
    return true;
  }

  async names(root: string | undefined): ReturnType<Revisions['names']> {
    const folder = root ?? this.session.roots[0];
    return this.trusted && folder !== undefined && this.bases !== undefined ? this.bases.names(folder) : [];
  }

  private async work(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        await this.compute();
      } while (this.again && !this.session.stopped);
    } finally {
      this.busy = false;
    }
  }

  private async compute(): Promise<void> {
    const { session, bases } = this;
    await session.indexed;
    if (bases === undefined || !this.trusted || session.stopped) return this.tell();
    if (this.baseIsStale) {
      this.baseIsStale = false;
      await bases.read();
      this.watch(bases);
    }
    const snapshot = session.snapshot();
    if (snapshot.revision !== this.computed) {
      if (!(await this.compareAll(bases, snapshot))) return;
      this.computed = snapshot.revision;
    }
    this.tell();
    this.refresh();
  }

  /** False when it was given up for a newer state. */
  private async compareAll(bases: Bases, snapshot: Snapshot): Promise<boolean> {
    const { session } = this;
    for (const root of [...this.impacts.keys()]) if (!session.roots.includes(root)) this.impacts.delete(root);
    for (const { root } of snapshot.scopes) {
      const base = bases.base(root, snapshot);
      if (base === undefined) {
        this.impacts.delete(root);
        continue;
      }
      const result = await this.compare(snapshot, root, base);
      if (result === undefined) return false;
      this.tooLarge.delete(root);
      if ('kind' in result) {
        this.tooLarge.add(root);
        this.impacts.delete(root);
      } else {
        this.impacts.set(root, result);
      }
    }
    return true;
  }

  private async compare(
    snapshot: Snapshot,
    root: string,
    base: Base,
  ): Promise<Impact | { readonly kind: 'too-large' } | undefined> {
    const { session } = this;
    const scope = snapshot.scopes.find((candidate) => candidate.root === root);
    if (scope === undefined) return undefined;
    const steps = compareWithBase(snapshot, scope, base);
    const slicer = new Slicer(session.runtime);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await slicer.breathe();
      if (session.stopped || this.baseIsStale || session.workspace.revision !== snapshot.revision) return undefined;
    }
  }

  private forgetImpacts(): void {
    this.impacts.clear();
    this.tooLarge.clear();
    this.computed = undefined;
  }

  /** Lenses and findings tell of it, too. */
  private refresh(): void {
    const { session } = this;
    const impacts = this.all();
    const lenses = JSON.stringify(impacts.map(({ base, policies }) => [base.words, [...policies]]));
    const hints = JSON.stringify(impacts.flatMap((impact) => openingsOf(impact).map(({ message }) => message)));
    const [oldLenses, oldHints] = this.shown;
    this.shown = [lenses, hints];
    if (hints !== oldHints) session.changed('other');
    else if (lenses !== oldLenses && session.client.refreshCodeLenses)
      void quietly(() => session.connection.sendRequest(CodeLensRefreshRequest.type));
  }

  private tell(): void {
    const now = this.status();
    const text = JSON.stringify(now);
    if (text === this.sent) return;
    this.sent = text;
    tell(this.session.connection, impactStatus, now);
  }

  private status(): ImpactStatus {
    const { session, bases } = this;
    const [first = ''] = session.roots;
    if (bases === undefined || first === '') return { state: 'unavailable', base: '', ...NO_COUNTS, message: '' };
    if (!this.trusted) return { state: 'untrusted', base: '', ...NO_COUNTS, message: UNTRUSTED };
    const impacts = this.all();
    if (this.tooLarge.size > 0) {
      return { state: 'too-large', base: this.words(bases, first), ...NO_COUNTS, message: TOO_LARGE };
    }
    const [impact] = impacts;
    const [missing] = bases.missing.values();
    if (impact === undefined) {
      return missing === undefined
        ? { state: 'computing', base: '', ...NO_COUNTS, message: '' }
        : { state: missing.why, base: bases.nameOf(first), ...NO_COUNTS, message: missing.message };
    }
    return {
      state: 'ready',
      base: impact.base.words,
      opened: sum(impacts, ({ counts }) => counts.opened),
      closed: sum(impacts, ({ counts }) => counts.closed),
      unknown: sum(impacts, ({ counts }) => counts.unknown),
      message: '',
    };
  }

  private words(bases: Bases, root: string): string {
    return bases.base(root, this.session.snapshot())?.words ?? bases.nameOf(root);
  }

  /** Asks the editor to tell of commits and checkouts. */
  private watch(bases: Bases): void {
    const { session } = this;
    if (!session.client.watchFiles || !session.client.watchElsewhere) return;
    const watched = bases.watched();
    const key = JSON.stringify(watched);
    if (key === (this.watchers?.key ?? '[]')) return;
    void this.watchers?.registration.then((registration) => registration.dispose());
    const watchers = watched.map(({ folder, glob }) => ({ globPattern: { baseUri: folder, pattern: glob } }));
    const registration = session.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    registration.catch((error: unknown) => session.log.failure('watching the repository', error));
    this.watchers = { key, registration };
  }
}

const UNTRUSTED = 'To compare with a commit, git has to run, which it does only in folders that you trust.';
const TOO_LARGE = 'More differs than can be compared while you type. On the command line, palisade diff lists it.';

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
