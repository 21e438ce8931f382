import type { ClusterOptions } from './cluster-options';

/** What the workspace needs to know from the user's settings; every part has a default. */
export interface WorkspaceSettings {
  readonly cluster: ClusterOptions;
  /** Longest text that is read, in UTF-16 units; longer files get a note instead. */
  readonly maxFileLength: number;
  /** Documents of one file beyond this many are left out, with a note. */
  readonly maxDocuments: number;
}

export const DEFAULT_SETTINGS: WorkspaceSettings = {
  cluster: {},
  maxFileLength: 10 * 1024 * 1024,
  maxDocuments: 10_000,
};
