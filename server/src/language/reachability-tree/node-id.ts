import type { Direction } from '../../engine/model';

/**
 * A node's id is the JSON array of the names on the way to it: names survive edits, so that what is expanded stays
 * expanded, and a node's children are found without keeping the tree.
 */
export interface NodePath {
  readonly scope: string;
  readonly namespace?: string;
  readonly workload?: string;
  readonly section?: TreeSection;
  /** Key of a peer, or of what publishes the workload. */
  readonly peer?: string;
  /** Key of a member of a group of peers. */
  readonly member?: string;
}

/** What stands below a workload. */
export type TreeSection = Direction | 'exposure';

function isSection(name: string): name is TreeSection {
  return name === 'ingress' || name === 'egress' || name === 'exposure';
}

export function nodeId(path: NodePath, ...leaf: readonly string[]): string {
  const { scope, namespace, workload, section, peer, member } = path;
  const names = [scope, namespace, workload, section, peer, member].filter((name) => name !== undefined);
  return JSON.stringify([...names, ...leaf]);
}

/** undefined for text that is no id of an inner node. */
export function parseNodeId(id: string): NodePath | undefined {
  let names: unknown;
  try {
    names = JSON.parse(id);
  } catch {
    return undefined;
  }
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) return undefined;
  const [scope, namespace, workload, section, peer, member] = names as readonly string[];
  if (scope === undefined || (section !== undefined && !isSection(section))) return undefined;
  return {
    scope,
    ...(namespace !== undefined && { namespace }),
    ...(workload !== undefined && { workload }),
    ...(section !== undefined && { section }),
    ...(peer !== undefined && { peer }),
    ...(member !== undefined && { member }),
  };
}
