import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { createWorkspace } from '../../server/src/workspace/workspace';
import { repositoryRoot, sharedFolder } from '../support/shared';

export interface Exception {
  readonly group: string;
  readonly case: string;
  /** Rule of the semantics that decides otherwise than the case expects. */
  readonly rule: string;
  readonly reason: string;
}

/** Cases of a group that are known to be decided otherwise, by their names. */
export function exceptionsOf(group: string): ReadonlyMap<string, Exception> {
  const text = readFileSync(join(repositoryRoot, 'test/conformance/exceptions.json'), 'utf8');
  const all = JSON.parse(text) as readonly Exception[];
  return new Map(all.filter((e) => e.group === group).map((e) => [e.case, e]));
}

/** Names of the cases of a group; none where the shared data is absent. */
export function casesOf(group: string): readonly string[] {
  try {
    return readdirSync(join(sharedFolder, 'corpus', group)).sort();
  } catch {
    return [];
  }
}

export function readCase(group: string, name: string, file: string): string {
  return readFileSync(join(sharedFolder, 'corpus', group, name, file), 'utf8');
}

/** The manifests of a case, with blocks of addresses that hold nothing inside the cluster: netpol-analyzer's reading (0.7). */
export function snapshotOfCase(group: string, name: string): Snapshot {
  const root = join(sharedFolder, 'corpus', group, name, 'manifests');
  const workspace = createWorkspace({ cluster: { addressesMatchPods: 'never' } });
  workspace.setRoots(['file:///case']);
  for (const path of filesBelow(root)) {
    workspace.setFile(`file:///case${path.slice(root.length)}`, readFileSync(path, 'utf8'));
  }
  return workspace.snapshot();
}

export function clusterOfCase(snapshot: Snapshot): Cluster {
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new Error('a case has a root');
  return scope.cluster;
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.(ya?ml|json)$/.test(name) ? [path] : [];
  });
}
