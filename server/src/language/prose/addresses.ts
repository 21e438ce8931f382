import type { IpSet } from '../../engine/ip-set';

/** `256 addresses`, `every IPv4 address`, `2^64 addresses`; undefined for a single address and for no block. */
export function describeSize(block: IpSet | undefined): string | undefined {
  const [range] = block?.ranges ?? [];
  if (range === undefined) return undefined;
  const size = range.hi - range.lo + 1n;
  if (size === 1n) return undefined;
  if (size === 1n << (range.family === 4 ? 32n : 128n)) return `every IPv${range.family} address`;
  return `${formatSize(size)} addresses`;
}

/** `65,536`; `2^64` where nobody would count the digits. */
export function formatSize(size: bigint): string {
  const bits = size.toString(2).length - 1;
  return bits > 40 ? `2^${bits}` : String(size).replace(/\B(?=(\d{3})+$)/g, ',');
}
