import ipaddr from 'ipaddr.js';
import { type Boundaries, combine, inBoth, inEither, isInside, onlyInFirst, sameBoundaries } from './intervals';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Addresses `lo` to `hi`, both included. */
export interface IpRange {
  readonly family: Family;
  readonly lo: bigint;
  readonly hi: bigint;
}

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
const END: Readonly<Record<Family, bigint>> = { 4: 1n << 32n, 6: 1n << 128n };
/** `::ffff:0.0.0.0`, where IPv6 keeps a copy of the IPv4 space. */
const MAPPED = 0xffffn << 32n;
const NOTHING: Boundaries<bigint> = [];

/** An immutable set of IPv4 and IPv6 addresses. */
export class IpSet {
  static readonly NONE = new IpSet(NOTHING, NOTHING);
  static readonly ALL_V4 = new IpSet([0n, END[4]], NOTHING);
  static readonly ALL_V6 = new IpSet(NOTHING, [0n, END[6]]);
  static readonly ALL = new IpSet([0n, END[4]], [0n, END[6]]);

  private constructor(
    private readonly v4: Boundaries<bigint>,
    private readonly v6: Boundaries<bigint>,
  ) {}

  /** A block such as `10.0.0.0/8`, host bits masked off (B19); undefined when the text is no block. */
  static cidr(text: string): IpSet | undefined {
    const slash = text.indexOf('/');
    const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
    const length = text.slice(slash + 1);
    if (address === undefined || !/^\d{1,3}$/.test(length)) return undefined;
    // A block of IPv4-mapped IPv6 addresses is an IPv4 block whose length counts the 96 fixed bits (BV9).
    const mapped = address.family === 4 && text.includes(':');
    const bits = Number(length) - (mapped ? 96 : 0);
    if (mapped && bits < 0) return blockOf({ family: 6, value: MAPPED | address.value }, Number(length));
    return bits > BITS[address.family] ? undefined : blockOf(address, bits);
  }

  /** One address; undefined when the text is none. */
  static address(text: string): IpSet | undefined {
    const address = parseAddress(text);
    return address === undefined ? undefined : IpSet.range(address.family, address.value, address.value);
  }

  /** Addresses `lo` to `hi`, both included, clamped to the family's space. */
  static range(family: Family, lo: bigint, hi: bigint): IpSet {
    const low = lo < 0n ? 0n : lo;
    const end = hi >= END[family] ? END[family] : hi + 1n;
    if (low >= end) return IpSet.NONE;
    return family === 4 ? new IpSet([low, end], NOTHING) : new IpSet(NOTHING, [low, end]);
  }

  /** From sorted boundaries as in `intervals`, one list a family. */
  static ofBoundaries(v4: Boundaries<bigint>, v6: Boundaries<bigint>): IpSet {
    return new IpSet(v4, v6);
  }

  /** The union of the blocks; texts that are no block are left out. */
  static cidrs(texts: readonly string[]): IpSet {
    return texts.reduce((set, text) => set.union(IpSet.cidr(text) ?? IpSet.NONE), IpSet.NONE);
  }

  /** Sorted, disjoint, not adjacent; IPv4 before IPv6. */
  get ranges(): readonly IpRange[] {
    return [...rangesOf(4, this.v4), ...rangesOf(6, this.v6)];
  }

  /** Its lowest address, IPv4 before IPv6; undefined for the empty set. */
  get first(): Address | undefined {
    const [v4] = this.v4;
    if (v4 !== undefined) return { family: 4, value: v4 };
    const [v6] = this.v6;
    return v6 === undefined ? undefined : { family: 6, value: v6 };
  }

  get isEmpty(): boolean {
    return this.v4.length === 0 && this.v6.length === 0;
  }

  union(other: IpSet): IpSet {
    return new IpSet(combine(this.v4, other.v4, inEither), combine(this.v6, other.v6, inEither));
  }

  intersect(other: IpSet): IpSet {
    return new IpSet(combine(this.v4, other.v4, inBoth), combine(this.v6, other.v6, inBoth));
  }

  minus(other: IpSet): IpSet {
    return new IpSet(combine(this.v4, other.v4, onlyInFirst), combine(this.v6, other.v6, onlyInFirst));
  }

  complement(): IpSet {
    return IpSet.ALL.minus(this);
  }

  equals(other: IpSet): boolean {
    return sameBoundaries(this.v4, other.v4) && sameBoundaries(this.v6, other.v6);
  }

  /** Whether every address of `other` is in this set. */
  includes(other: IpSet): boolean {
    return other.minus(this).isEmpty;
  }

  overlaps(other: IpSet): boolean {
    return !this.intersect(other).isEmpty;
  }

  /** False for a text that is no address. */
  contains(text: string): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.containsAddress(address);
  }

  containsAddress(address: Address): boolean {
    return isInside(this.boundaries(address.family), address.value);
  }

  /** The part in one family. */
  family(family: Family): IpSet {
    return family === 4 ? new IpSet(this.v4, NOTHING) : new IpSet(NOTHING, this.v6);
  }

  /** Sorted boundaries of one family as in `intervals`; the end of the address space counts as a boundary. */
  boundaries(family: Family): Boundaries<bigint> {
    return family === 4 ? this.v4 : this.v6;
  }

  /** The fewest blocks that cover exactly this set, in the order of `ranges`. */
  cidrs(): string[] {
    return this.ranges.flatMap(blocksOf);
  }
}

/** Private address space: RFC 1918, shared space of RFC 6598, and unique local IPv6 addresses (B24). */
export const PRIVATE_RANGES: IpSet = IpSet.cidrs([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
]);

/** The internet: everything but private networks, addresses of one link or host, multicast, and what documentation uses. */
export const PUBLIC_RANGES: IpSet = IpSet.ALL.minus(
  PRIVATE_RANGES.union(
    IpSet.cidrs([
      '0.0.0.0/8',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '224.0.0.0/3',
      '::/128',
      '::1/128',
      '2001:db8::/32',
      'fe80::/10',
      'ff00::/8',
    ]),
  ),
);

/**
 * Reads an address as the API server does: dotted IPv4 with leading zeros taken as decimal, IPv6 without a zone;
 * IPv4-mapped IPv6 is IPv4. undefined when the text is no address.
 */
export function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const octets = text.split('.').map(Number);
    if (octets.some((octet) => octet > 255)) return undefined;
    return { family: 4, value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const bytes = ipaddr.IPv6.parse(text).toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** Text of an address in its usual short form. */
export function formatAddress(address: Address): string {
  const bytes: number[] = [];
  for (let shift = BITS[address.family] - 8; shift >= 0; shift -= 8) {
    bytes.push(Number((address.value >> BigInt(shift)) & 0xffn));
  }
  return ipaddr.fromByteArray(bytes).toString();
}

/** `a.b.c.d-e.f.g.h`, for a single address too. */
export function formatRange(range: IpRange): string {
  const { family, lo, hi } = range;
  return `${formatAddress({ family, value: lo })}-${formatAddress({ family, value: hi })}`;
}

function blockOf({ family, value }: Address, bits: number): IpSet {
  const size = 1n << BigInt(BITS[family] - bits);
  const low = value - (value % size);
  return IpSet.range(family, low, low + size - 1n);
}

function rangesOf(family: Family, boundaries: Boundaries<bigint>): IpRange[] {
  const ranges: IpRange[] = [];
  for (let i = 0; i + 1 < boundaries.length; i += 2) {
    ranges.push({ family, lo: boundaries[i] ?? 0n, hi: (boundaries[i + 1] ?? 0n) - 1n });
  }
  return ranges;
}

function blocksOf(range: IpRange): string[] {
  const blocks: string[] = [];
  const { family, hi } = range;
  for (let low = range.lo; low <= hi;) {
    let bits = BITS[family];
    let size = 1n;
    while (bits > 0 && low % (size * 2n) === 0n && low + size * 2n - 1n <= hi) {
      size *= 2n;
      bits--;
    }
    blocks.push(`${formatAddress({ family, value: low })}/${bits}`);
    low += size;
  }
  return blocks;
}
