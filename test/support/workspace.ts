import type { Cluster } from '../../server/src/workspace/cluster';
import type { ClusterOptions } from '../../server/src/workspace/cluster-options';
import type { Scope, Snapshot } from '../../server/src/workspace/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/workspace/workspace';
import { type Fixture, type FixtureFile, parseFixture } from './fixture';

/** The folder that fixtures live in. */
export const ROOT = 'file:///w';

export function uriOf(path: string): string {
  return `${ROOT}/${path}`;
}

/** Path of a fixture's file, from its uri. */
export function pathOf(uri: string): string {
  return uri.startsWith(`${ROOT}/`) ? uri.slice(ROOT.length + 1) : uri;
}

export interface FixtureOptions {
  readonly cluster?: ClusterOptions;
}

/** Files, or the text of a fixture, as a workspace of one folder. */
export function workspaceOf(files: readonly FixtureFile[] | string, options: FixtureOptions = {}): Workspace {
  const workspace = createWorkspace(options.cluster === undefined ? {} : { cluster: options.cluster });
  workspace.setRoots([ROOT]);
  for (const file of typeof files === 'string' ? parseFixture(files).files : files) {
    workspace.setFile(uriOf(file.path), file.text);
  }
  return workspace;
}

export function snapshotOf(fixture: Fixture | string, options: FixtureOptions = {}): Snapshot {
  const { files } = typeof fixture === 'string' ? parseFixture(fixture) : fixture;
  return workspaceOf(files, options).snapshot();
}

export function scopeOf(fixture: Fixture | string, options: FixtureOptions = {}): Scope {
  const scope = snapshotOf(fixture, options).scopes[0];
  if (scope === undefined) throw new Error('a workspace with a root has a scope');
  return scope;
}

export function clusterOf(fixture: Fixture | string, options: FixtureOptions = {}): Cluster {
  return scopeOf(fixture, options).cluster;
}
