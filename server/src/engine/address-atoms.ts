import { boundariesUpTo } from './intervals';
import { type Address, type Family, IpSet } from './ip-set';

/**
 * The address space cut along the boundaries of some address sets, pieces that lie in exactly the same sets joined
 * again (G14). The groups are disjoint and cover all of IPv4 and IPv6.
 */
export interface AddressAtoms {
  readonly groups: readonly AddressGroup[];
  /** Index of the group that holds an address. */
  groupOf(address: Address): number;
}

export interface AddressGroup {
  readonly addresses: IpSet;
  /** One address of the group: it stands for all of them. */
  readonly representative: Address;
}

interface Group {
  readonly id: number;
  readonly representative: Address;
  readonly boundaries: Readonly<Record<Family, bigint[]>>;
}

interface Pieces {
  /** Where each piece begins, ascending. */
  readonly starts: readonly bigint[];
  /** Group of each piece. */
  readonly groups: readonly number[];
}

export function addressAtoms(sets: readonly IpSet[]): AddressAtoms {
  const signatures = new SignatureTable(sets.length);
  const groups: Group[] = [];
  const groupOf = new Map<number, Group>();
  const cut = (family: Family): Pieces => {
    const starts: bigint[] = [];
    const ids: number[] = [];
    let signature = signatures.empty;
    let previous: Group | undefined;
    for (const { at, toggles } of cutsOf(sets, family)) {
      for (const set of toggles) signature = signatures.toggle(signature, set);
      let group = groupOf.get(signature);
      if (group === undefined) {
        group = { id: groups.length, representative: { family, value: at }, boundaries: { 4: [], 6: [] } };
        groupOf.set(signature, group);
        groups.push(group);
      }
      if (previous === group) continue;
      previous?.boundaries[family].push(at);
      group.boundaries[family].push(at);
      previous = group;
      starts.push(at);
      ids.push(group.id);
    }
    previous?.boundaries[family].push(1n << (family === 4 ? 32n : 128n));
    return { starts, groups: ids };
  };
  const pieces: Readonly<Record<Family, Pieces>> = { 4: cut(4), 6: cut(6) };
  return {
    groups: groups.map(({ representative, boundaries }) => ({
      representative,
      addresses: IpSet.ofBoundaries(boundaries[4], boundaries[6]),
    })),
    groupOf: ({ family, value }) => pieces[family].groups[boundariesUpTo(pieces[family].starts, value) - 1] ?? 0,
  };
}

/** Places where membership changes, ascending, and the sets it changes in. Always begins with address 0. */
function cutsOf(sets: readonly IpSet[], family: Family): { readonly at: bigint; readonly toggles: number[] }[] {
  const cuts = new Map<bigint, number[]>([[0n, []]]);
  for (const [index, set] of sets.entries()) {
    for (const boundary of set.boundaries(family)) {
      if (boundary >> (family === 4 ? 32n : 128n) !== 0n) continue;
      const toggles = cuts.get(boundary);
      if (toggles === undefined) cuts.set(boundary, [index]);
      else toggles.push(index);
    }
  }
  return [...cuts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, toggles]) => ({ at, toggles }));
}

/**
 * Numbers sets of indexes so that equal sets get equal numbers, at logarithmic cost for adding or removing one index:
 * a binary tree of bits whose equal subtrees are shared. A list of members for each piece of the address space would
 * be quadratic in the number of blocks.
 */
class SignatureTable {
  readonly empty: number;
  private readonly depth: number;
  /** Children of a node; nodes 0 and 1 are the bits themselves. */
  private readonly nodes: (readonly [left: number, right: number])[] = [
    [0, 0],
    [1, 1],
  ];
  private readonly known = new Map<string, number>();

  constructor(size: number) {
    this.depth = Math.ceil(Math.log2(Math.max(size, 2)));
    let node = 0;
    for (let level = 0; level < this.depth; level++) node = this.node(node, node);
    this.empty = node;
  }

  /** The number of the set with one index flipped. */
  toggle(node: number, index: number, level: number = this.depth): number {
    if (level === 0) return 1 - node;
    const [left, right] = this.nodes[node] ?? [0, 0];
    const high = ((index >>> (level - 1)) & 1) === 1;
    return high
      ? this.node(left, this.toggle(right, index, level - 1))
      : this.node(this.toggle(left, index, level - 1), right);
  }

  private node(left: number, right: number): number {
    const key = `${left},${right}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.nodes.push([left, right]);
    this.known.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }
}
