import type { FileNote } from './snapshot';

/** Where files come from: a disk, an editor, a table in a test. Nothing here throws; what goes wrong is in the answer. */
export interface FileSystem {
  /**
   * Manifest files below a folder, sorted: YAML and JSON that no glob and no ignore file excludes. For the uri of a file
   * that file alone, whatever its name. Uris are in the form that `URI.toString()` of vscode-uri gives.
   */
  list(root: string, options: ListOptions): Promise<Listing>;
  read(uri: string, options?: ReadOptions): Promise<ReadResult>;
}

export interface ListOptions {
  /** Globs relative to the root, e.g. `charts/**`; added to what is never looked at (`node_modules`, `.git`). */
  readonly exclude: readonly string[];
}

export interface Listing {
  readonly uris: readonly string[];
  /** Folders and links that could not be followed. */
  readonly problems: readonly FileProblem[];
  /** True when there are more files than are listed. */
  readonly truncated: boolean;
}

export interface FileProblem {
  readonly uri: string;
  readonly message: string;
}

export interface ReadOptions {
  /** Larger files are not read. In bytes. */
  readonly maxBytes?: number;
}

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'note'; readonly note: FileNote };

/** Names of files that may be manifests. */
export const MANIFEST_NAME = /\.(?:ya?ml|json)$/i;

/** Never looked at, wherever they are. */
export const ALWAYS_EXCLUDED: readonly string[] = ['**/node_modules', '**/.git', '**/.hg', '**/.svn'];

/**
 * Whether a file's text is worth keeping: every YAML file, and JSON that looks like a Kubernetes object. JSON is mostly
 * something else (package.json, lock files, source maps), and large.
 */
export function isManifestText(uri: string, text: string): boolean {
  if (!/\.json$/i.test(uri)) return true;
  return text.includes('"apiVersion"') && text.includes('"kind"');
}

/** The note for a file beyond the size limit. */
export function tooLarge(bytes: number, limit: number): FileNote {
  return {
    kind: 'too-large',
    message: `File of ${sizeText(bytes)} is larger than the limit of ${sizeText(limit)} and is left out.`,
  };
}

function sizeText(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${Math.ceil(kibibytes)} KiB` : `${Math.round(kibibytes / 102.4) / 10} MiB`;
}

export function unreadable(reason: string): FileNote {
  return { kind: 'unreadable', message: `File cannot be read: ${reason}.` };
}
