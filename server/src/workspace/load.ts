import { type FileProblem, type FileSystem, isManifestText } from './file-system';
import type { Workspace } from './workspace';

export interface LoadOptions {
  /** Globs relative to the root. */
  readonly exclude: readonly string[];
  /** Lets other work go on; called between batches. */
  pause(): Promise<void>;
  /** Told after each batch. */
  progress?(done: number, total: number): void;
  /** Asked between batches; true = stop, what was read so far stays. */
  cancelled?(): boolean;
  /** Files read at the same time; default 32. */
  readonly parallel?: number;
  /** Larger files get a note instead of being read; default 10 MiB. */
  readonly maxBytes?: number;
}

export interface LoadResult {
  /** Files that were read and kept. */
  readonly files: number;
  /** Folders, links and files that could not be read. */
  readonly problems: readonly FileProblem[];
  readonly truncated: boolean;
  readonly cancelled: boolean;
}

const PARALLEL = 32;
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Reads a folder (or a single file) into the workspace, and forgets what the workspace knew below it and is gone. Parses
 * as it goes, a batch at a time, so that the first snapshot afterwards is quick and the pauses are real ones.
 */
export async function loadFolder(
  workspace: Workspace,
  fileSystem: FileSystem,
  root: string,
  options: LoadOptions,
): Promise<LoadResult> {
  const listing = await fileSystem.list(root, { exclude: options.exclude });
  const listed = new Set(listing.uris);
  for (const uri of workspace.diskFiles(root)) {
    if (!listed.has(uri)) workspace.setFile(uri, undefined);
  }
  const problems: FileProblem[] = [...listing.problems];
  const batchSize = options.parallel ?? PARALLEL;
  let files = 0;
  for (let start = 0; start < listing.uris.length; start += batchSize) {
    if (options.cancelled?.() === true) return { files, problems, truncated: listing.truncated, cancelled: true };
    const batch = listing.uris.slice(start, start + batchSize);
    const results = await Promise.all(batch.map((uri) => loadFile(workspace, fileSystem, uri, options)));
    for (const [index, result] of results.entries()) {
      if (result === 'kept') files += 1;
      else if (result !== 'skipped') problems.push({ uri: batch[index] ?? root, message: result.problem });
    }
    while (workspace.readPending(batchSize) > 0) await options.pause();
    options.progress?.(Math.min(start + batchSize, listing.uris.length), listing.uris.length);
    await options.pause();
  }
  return { files, problems, truncated: listing.truncated, cancelled: false };
}

/** Reads one file again, e.g. after a file watcher's event. */
export async function loadFile(
  workspace: Workspace,
  fileSystem: FileSystem,
  uri: string,
  options: Pick<LoadOptions, 'maxBytes'> = {},
): Promise<'kept' | 'skipped' | { readonly problem: string }> {
  const result = await fileSystem.read(uri, { maxBytes: options.maxBytes ?? MAX_BYTES });
  switch (result.kind) {
    case 'text':
      if (isManifestText(uri, result.text)) {
        workspace.setFile(uri, result.text);
        return 'kept';
      }
      workspace.setFile(uri, undefined);
      return 'skipped';
    case 'gone':
      workspace.setFile(uri, undefined);
      return 'skipped';
    case 'note':
      workspace.noteFile(uri, result.note);
      return { problem: result.note.message };
  }
}
