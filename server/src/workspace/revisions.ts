import type { FileSystem } from './file-system';

/** Where earlier versions of folders come from. Nothing here throws; what goes wrong is in the answer. */
export interface Revisions {
  /** The version of a folder that a name (a branch, a tag, `HEAD`) means. */
  find(folder: string, name: string): Promise<FoundRevision>;
  /** Names to choose from, newest first. Empty where there is no repository. */
  names(folder: string): Promise<readonly RevisionName[]>;
}

export type FoundRevision =
  | { readonly kind: 'found'; readonly revision: FolderRevision }
  | { readonly kind: 'none'; readonly why: NoRevision; readonly message: string };

/** `no-program`: what reads repositories is not installed. `failed`: it ran and refused. */
export type NoRevision = 'no-program' | 'no-repository' | 'no-revision' | 'failed';

export interface FolderRevision {
  /** Equal ids, equal files. */
  readonly id: string;
  /** The files under the uris that they have or would have on disk. Its methods reject when the repository cannot be read. */
  readonly fileSystem: FileSystem;
  /** Uris of links and submodules below the folder: the version knows no text of theirs. Complete once `list` was asked. */
  readonly without: () => readonly string[];
  /** Files that change when a name comes to mean another version: folders by uri, with a glob below each. */
  readonly watched: readonly { readonly folder: string; readonly glob: string }[];
}

export interface RevisionName {
  readonly name: string;
  readonly kind: 'branch' | 'remote' | 'tag';
  /** Of its last commit. */
  readonly subject: string;
}
