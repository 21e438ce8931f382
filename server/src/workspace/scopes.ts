import type { Cluster } from './cluster';
import type { ClusterOptions } from './cluster-options';
import { buildCluster, type BuiltCluster } from './cluster/build';
import type { WorkspaceCounters } from './counters';
import { resourcesOf, sameDocuments } from './resources';
import type { FileEntry, Resource, Scope } from './snapshot';

/** Resources of each file of a scope that has any, in the order of their uris. */
type Parts = readonly (readonly Resource[])[];

interface KeptScope {
  readonly scope: Scope;
  readonly parts: Parts;
  readonly options: ClusterOptions;
  readonly latest: LatestCluster;
}

/** The cluster of a root that was built last, whichever snapshot asked for it. */
interface LatestCluster {
  built: BuiltCluster | undefined;
}

/** Makes the scopes of each snapshot and carries over, unchanged, the ones that no edit touched. */
export class ScopeKeeper {
  private kept = new Map<string, KeptScope>();
  private resources = new WeakMap<FileEntry, readonly Resource[]>();

  constructor(private readonly counters: WorkspaceCounters) {}

  /** Another one in the same state, for a workspace that goes its own way from here. */
  fork(counters: WorkspaceCounters): ScopeKeeper {
    const copy = new ScopeKeeper(counters);
    copy.kept = new Map([...this.kept].map(([root, kept]) => [root, { ...kept, latest: { ...kept.latest } }]));
    copy.resources = this.resources;
    return copy;
  }

  /** A new state of a file holds the same documents as the old one: its resources are still the same objects. */
  replaced(before: FileEntry, after: FileEntry): void {
    const resources = this.resources.get(before);
    if (resources !== undefined && sameDocuments(before, after)) this.resources.set(after, resources);
  }

  scopes(members: ReadonlyMap<string, readonly FileEntry[]>, options: ClusterOptions): readonly Scope[] {
    const next = new Map<string, KeptScope>();
    for (const [root, files] of members) {
      next.set(root, this.scope(root, files, options));
    }
    this.kept = next;
    return [...next.values()].map((kept) => kept.scope);
  }

  private scope(root: string, files: readonly FileEntry[], options: ClusterOptions): KeptScope {
    const parts = files.map((file) => this.resourcesIn(file)).filter((resources) => resources.length > 0);
    const before = this.kept.get(root);
    if (before !== undefined && before.options === options && sameParts(before.parts, parts)) return before;
    const latest = before?.latest ?? { built: undefined };
    return { scope: lazyScope(root, parts.flat(), options, latest, this.counters), parts, options, latest };
  }

  private resourcesIn(file: FileEntry): readonly Resource[] {
    let resources = this.resources.get(file);
    if (resources === undefined) {
      resources = resourcesOf(file);
      this.resources.set(file, resources);
    }
    return resources;
  }
}

function sameParts(a: Parts, b: Parts): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function lazyScope(
  root: string,
  resources: readonly Resource[],
  options: ClusterOptions,
  latest: LatestCluster,
  counters: WorkspaceCounters,
): Scope {
  let cluster: Cluster | undefined;
  return {
    root,
    resources,
    get cluster() {
      if (cluster === undefined) {
        latest.built = buildCluster(resources, options, counters, latest.built);
        cluster = latest.built.cluster;
      }
      return cluster;
    },
  };
}
