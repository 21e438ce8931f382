import type { WorkspaceCounters } from './counters';
import { noWork } from './counters';
import { makeSnapshot } from './make-snapshot';
import { ParseCache } from './parse-cache';
import { readDocument } from './read-document';
import { readFile, unreadFile } from './read-file';
import { ScopeKeeper } from './scopes';
import { DEFAULT_SETTINGS, type WorkspaceSettings } from './settings';
import type { DocumentFacts, FileEntry, FileNote, Snapshot } from './snapshot';
import { folderUri, isInFolder, scopeRootOf } from './uris';

/** The one mutable thing: texts go in, immutable snapshots come out. */
export interface Workspace {
  /** Counts effective changes; a snapshot is current as long as it has this number. */
  readonly revision: number;
  readonly counters: Readonly<WorkspaceCounters>;
  /** Folders that are each analysed as one cluster; a file belongs to the longest that holds it. */
  setRoots(uris: readonly string[]): void;
  /** The text on disk; undefined when the file is gone. An open buffer stays above it. */
  setFile(uri: string, text: string | undefined): void;
  /** A file on disk that cannot be read: it stays listed, with the reason. */
  noteFile(uri: string, note: FileNote): void;
  /** Uris of the files on disk that it knows below a folder, unreadable ones included. */
  diskFiles(folder: string): readonly string[];
  openBuffer(uri: string, text: string): void;
  closeBuffer(uri: string): void;
  /** Forgets what is on disk below a folder. Open buffers stay. */
  removeFolder(uri: string): void;
  configure(settings: Partial<WorkspaceSettings>): void;
  /** Reads at most so many changed files now, so that a bulk load can make pauses. Returns how many are left. */
  readPending(limit: number): number;
  /** The picture of this moment; the same object until something changes. */
  snapshot(): Snapshot;
  /** Another workspace in the same state, which shares what was read and computed so far; changes stay its own. */
  fork(): Workspace;
}

export function createWorkspace(settings: Partial<WorkspaceSettings> = {}): Workspace {
  return new OverlaidWorkspace({ ...DEFAULT_SETTINGS, ...settings });
}

interface Members {
  readonly sorted: readonly string[];
  readonly byRoot: ReadonlyMap<string, readonly string[]>;
}

/** Below this many documents the cache is never swept. */
const CACHE_SLACK = 1000;

class OverlaidWorkspace implements Workspace {
  revision = 0;
  readonly counters = noWork();
  private readonly disk = new Map<string, string | FileNote>();
  private readonly buffers = new Map<string, string>();
  private readonly pending = new Set<string>();
  private readonly entries = new Map<string, FileEntry>();
  private texts = new WeakMap<FileEntry, string>();
  private parseCache = new ParseCache();
  private scopes = new ScopeKeeper(this.counters);
  private documents = new Map<string, DocumentFacts>();
  private roots: readonly string[] = [];
  /** All uris sorted, and the same by scope root; undefined when files came or went since. */
  private members: Members | undefined;
  private current: Snapshot | undefined;

  constructor(private settings: WorkspaceSettings) {}

  fork(): Workspace {
    const copy = new OverlaidWorkspace(this.settings);
    copy.revision = this.revision;
    for (const [uri, content] of this.disk) copy.disk.set(uri, content);
    for (const [uri, text] of this.buffers) copy.buffers.set(uri, text);
    for (const uri of this.pending) copy.pending.add(uri);
    for (const [uri, entry] of this.entries) copy.entries.set(uri, entry);
    copy.texts = this.texts;
    copy.parseCache = this.parseCache;
    copy.scopes = this.scopes.fork(copy.counters);
    copy.documents = new Map(this.documents);
    copy.roots = this.roots;
    copy.members = this.members;
    copy.current = this.current;
    return copy;
  }

  setRoots(uris: readonly string[]): void {
    const roots = [...new Set(uris.map(folderUri))];
    if (roots.join('\n') === this.roots.join('\n')) return;
    this.roots = roots;
    this.members = undefined;
    this.changed();
  }

  setFile(uri: string, text: string | undefined): void {
    if (this.disk.get(uri) === text) return;
    if (text === undefined) this.disk.delete(uri);
    else this.disk.set(uri, text);
    if (!this.buffers.has(uri)) this.touch(uri);
  }

  noteFile(uri: string, note: FileNote): void {
    this.disk.set(uri, note);
    if (!this.buffers.has(uri)) this.touch(uri);
  }

  openBuffer(uri: string, text: string): void {
    const shown = this.buffers.get(uri) ?? this.disk.get(uri);
    this.buffers.set(uri, text);
    if (shown !== text) this.touch(uri);
  }

  closeBuffer(uri: string): void {
    const text = this.buffers.get(uri);
    if (text === undefined) return;
    this.buffers.delete(uri);
    if (this.disk.get(uri) !== text) this.touch(uri);
  }

  diskFiles(folder: string): readonly string[] {
    const parent = folderUri(folder);
    return [...this.disk.keys()].filter((uri) => isInFolder(uri, parent));
  }

  removeFolder(uri: string): void {
    for (const file of this.diskFiles(uri)) this.setFile(file, undefined);
  }

  configure(settings: Partial<WorkspaceSettings>): void {
    const next = { ...this.settings, ...settings };
    if (JSON.stringify(next) === JSON.stringify(this.settings)) return;
    const limitsChanged =
      next.maxFileLength !== this.settings.maxFileLength || next.maxDocuments !== this.settings.maxDocuments;
    this.settings = next;
    if (limitsChanged) [...this.disk.keys(), ...this.buffers.keys()].forEach((uri) => this.touch(uri));
    this.changed();
  }

  readPending(limit: number): number {
    let budget = limit;
    for (const uri of this.pending) {
      if (budget <= 0) break;
      budget -= 1;
      this.pending.delete(uri);
      this.refresh(uri);
    }
    return this.pending.size;
  }

  snapshot(): Snapshot {
    if (this.current !== undefined) return this.current;
    this.readPending(Number.POSITIVE_INFINITY);
    this.sweep();
    const scopes = this.scopes.scopes(this.filesByRoot(), this.settings.cluster);
    this.current = makeSnapshot({
      revision: this.revision,
      files: new Map(this.entriesOf(this.uris().sorted).map((entry) => [entry.uri, entry])),
      roots: this.roots,
      scopes,
      textOf: (file) => this.texts.get(file),
      parseCache: this.parseCache,
    });
    return this.current;
  }

  private touch(uri: string): void {
    this.pending.add(uri);
    this.changed();
  }

  private changed(): void {
    this.revision += 1;
    this.current = undefined;
  }

  /** Brings a file's entry up to date with its text. */
  private refresh(uri: string): void {
    const content = this.buffers.get(uri) ?? this.disk.get(uri);
    const before = this.entries.get(uri);
    if ((before === undefined) !== (content === undefined)) this.members = undefined;
    if (content === undefined) {
      this.entries.delete(uri);
      return;
    }
    const entry =
      typeof content === 'string'
        ? readFile(uri, content, this.settings, (key, text) => this.facts(key, text))
        : unreadFile(uri, content);
    if (typeof content === 'string') this.texts.set(entry, content);
    if (before !== undefined) this.scopes.replaced(before, entry);
    this.entries.set(uri, entry);
  }

  private facts(key: string, text: string): DocumentFacts {
    let facts = this.documents.get(key);
    if (facts === undefined) {
      facts = readDocument(key, text);
      this.counters.documentsParsed += 1;
      this.documents.set(key, facts);
    }
    return facts;
  }

  private uris(): Members {
    if (this.members === undefined) {
      const sorted = [...this.entries.keys()].sort();
      this.members = { sorted, byRoot: groupByRoot(sorted, this.roots) };
    }
    return this.members;
  }

  private filesByRoot(): ReadonlyMap<string, readonly FileEntry[]> {
    return new Map([...this.uris().byRoot].map(([root, uris]) => [root, this.entriesOf(uris)]));
  }

  private entriesOf(uris: readonly string[]): readonly FileEntry[] {
    return uris.flatMap((uri) => this.entries.get(uri) ?? []);
  }

  /** Every keystroke leaves a version of its document behind; forget them once they outnumber what is in use. */
  private sweep(): void {
    let used = 0;
    for (const entry of this.entries.values()) used += entry.documents.length;
    if (this.documents.size <= 2 * used + CACHE_SLACK) return;
    const kept = new Map<string, DocumentFacts>();
    for (const entry of this.entries.values()) {
      for (const { document } of entry.documents) kept.set(document.key, document);
    }
    this.documents = kept;
  }
}

function groupByRoot(uris: readonly string[], roots: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>(roots.map((root) => [root, []]));
  for (const uri of uris) {
    const root = scopeRootOf(uri, roots);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [uri]);
    else group.push(uri);
  }
  return groups;
}
