import type { Family, IpSet } from '../../engine/ip-set';

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

interface Entry<T> {
  readonly addresses: IpSet;
  readonly item: T;
}

/**
 * Finds, among many sets of addresses, those that contain a given one. Each is filed under the smallest block around it, for each
 * family; whatever contains an address is in one of the few blocks around that address.
 */
export class AddressIndex<T> {
  private readonly byBlock = new Map<string, Entry<T>[]>();

  constructor(entries: Iterable<Entry<T>>) {
    for (const entry of entries) {
      for (const key of blocksAround(entry.addresses)) {
        const filed = this.byBlock.get(key);
        if (filed === undefined) this.byBlock.set(key, [entry]);
        else filed.push(entry);
      }
    }
  }

  /** Nothing for an empty set. */
  covering(addresses: IpSet): readonly T[] {
    const [first] = addresses.ranges;
    if (first === undefined) return [];
    const found: T[] = [];
    for (let bits = 0; bits <= BITS[first.family]; bits += 1) {
      for (const entry of this.byBlock.get(blockKey(first.family, bits, first.lo)) ?? []) {
        if (entry.addresses.includes(addresses)) found.push(entry.item);
      }
    }
    return found;
  }
}

function blocksAround({ ranges }: IpSet): readonly string[] {
  return ([4, 6] as const).flatMap((family) => {
    const own = ranges.filter((range) => range.family === family);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) return [];
    const differing = first.lo ^ last.hi;
    const bits = BITS[family] - (differing === 0n ? 0 : differing.toString(2).length);
    return [blockKey(family, bits, first.lo)];
  });
}

function blockKey(family: Family, bits: number, address: bigint): string {
  return `${family} ${bits} ${address >> BigInt(BITS[family] - bits)}`;
}
