import type { Direction } from '../../engine/model';

/**
 * A node's id is the JSON array of the names on the way to it: names survive edits, so that what is expanded stays
 * expanded, and a node's children are found without keeping the tree.
 */
export interface NodePath {
  readonly scope: string;
  readonly namespace?: string;
  readonly workload?: string;
  readonly direction?: Direction;
  /** Key of a peer, then of a member of a group of peers. */
  readonly peer?: string;
  readonly member?: string;
}

export function nodeId(path: NodePath, ...leaf: readonly string[]): string {
  const { scope, namespace, workload, direction, peer, member } = path;
  const names = [scope, namespace, workload, direction, peer, member].filter((name) => name !== undefined);
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
  const [scope, namespace, workload, direction, peer, member] = names as readonly string[];
  if (scope === undefined || (direction !== undefined && direction !== 'ingress' && direction !== 'egress'))
    return undefined;
  return {
    scope,
    ...(namespace !== undefined && { namespace }),
    ...(workload !== undefined && { workload }),
    ...(direction !== undefined && { direction }),
    ...(peer !== undefined && { peer }),
    ...(member !== undefined && { member }),
  };
}
