import type { Cluster, Workload } from '../workspace/cluster';
import type { Snapshot } from '../workspace/snapshot';
import type { GenerateOptions } from './options';

const FOLDER = 'network-policies';

/** Chooses files and names that nothing uses yet. */
export class Places {
  private readonly takenUris = new Set<string>();
  private readonly takenNames: Set<string>;

  constructor(
    private readonly snapshot: Snapshot,
    cluster: Cluster,
    private readonly options: GenerateOptions,
  ) {
    this.takenNames = new Set(cluster.policies.map((policy) => `${policy.namespace}/${policy.name}`));
  }

  /** The wanted name of a policy, numbered if a policy of the namespace has it. */
  policyName(namespace: string, wanted: string): string {
    const name = numbered(wanted, (candidate) => this.takenNames.has(`${namespace}/${candidate}`));
    this.takenNames.add(`${namespace}/${name}`);
    return name;
  }

  /**
   * A file in the folder for policies of this workload. `base` has no extension; where another namespace's policy took it
   * just now, the namespace goes in front, and what exists is stepped over by a number.
   */
  file(beside: Workload | undefined, base: string, namespace: string): string {
    const folder = (this.options.folder ?? defaultFolder(beside?.resource?.uri)).replace(/\/+$/, '');
    const uri = (name: string): string => `${folder}/${encodeURIComponent(name)}.yaml`;
    const wanted = this.takenUris.has(uri(base)) ? `${namespace}-${base}` : base;
    const name = numbered(wanted, (candidate) => this.isTaken(uri(candidate)));
    this.takenUris.add(uri(name));
    return uri(name);
  }

  private isTaken(uri: string): boolean {
    return this.takenUris.has(uri) || this.snapshot.files.has(uri) || this.options.exists?.(uri) === true;
  }
}

function numbered(wanted: string, taken: (name: string) => boolean): string {
  let name = wanted;
  for (let number = 2; taken(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** Manifests that already stand in such a folder get their policies beside them. */
function defaultFolder(uri: string | undefined): string {
  const folder = uri === undefined ? '' : uri.slice(0, uri.lastIndexOf('/'));
  return folder.endsWith(`/${FOLDER}`) ? folder : `${folder}/${FOLDER}`;
}
