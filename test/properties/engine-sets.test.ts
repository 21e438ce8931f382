import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, IpSet } from '../../server/src/engine/ip-set';
import { PortSet, type Protocol } from '../../server/src/engine/port-set';

interface Algebra<T> {
  union(other: T): T;
  intersect(other: T): T;
  minus(other: T): T;
  equals(other: T): boolean;
  includes(other: T): boolean;
  readonly isEmpty: boolean;
}

function laws<T extends Algebra<T>>(set: fc.Arbitrary<T>, none: T, all: T): void {
  fc.assert(
    fc.property(set, set, set, (a, b, c) => {
      expect(a.union(b).equals(b.union(a))).toBe(true);
      expect(a.intersect(b).equals(b.intersect(a))).toBe(true);
      expect(
        a
          .union(b)
          .union(c)
          .equals(a.union(b.union(c))),
      ).toBe(true);
      expect(a.intersect(b.union(c)).equals(a.intersect(b).union(a.intersect(c)))).toBe(true);
      expect(all.minus(a.union(b)).equals(all.minus(a).intersect(all.minus(b)))).toBe(true);
      expect(a.minus(b).equals(a.intersect(all.minus(b)))).toBe(true);
      expect(a.minus(b).union(a.intersect(b)).equals(a)).toBe(true);
      expect(a.minus(a).isEmpty && a.union(none).equals(a) && a.intersect(all).equals(a)).toBe(true);
      expect(a.includes(a.intersect(b)) && a.union(b).includes(a)).toBe(true);
      expect(a.includes(b)).toBe(a.union(b).equals(a));
      expect(a.intersect(b).isEmpty).toBe(a.minus(b).equals(a));
    }),
    { numRuns: 400 },
  );
}

const protocol = fc.constantFrom<Protocol>('TCP', 'UDP', 'SCTP', 'OTHER');
const portRange = fc
  .tuple(protocol, fc.integer({ min: 1, max: 40 }), fc.nat(20))
  .map(([name, from, length]) => PortSet.of(name, from, from + length));
const ports = fc.array(portRange, { maxLength: 5 }).map((sets) => sets.reduce((a, b) => a.union(b), PortSet.NONE));

const ipRange = fc
  .tuple(fc.constantFrom<4 | 6>(4, 6), fc.bigInt({ min: 0n, max: 60n }), fc.bigInt({ min: 0n, max: 20n }), fc.boolean())
  .map(([family, lo, length, high]) => {
    const base = high ? (1n << (family === 4 ? 32n : 128n)) - 81n : 0n;
    return IpSet.range(family, base + lo, base + lo + length);
  });
const ips = fc.array(ipRange, { maxLength: 5 }).map((sets) => sets.reduce((a, b) => a.union(b), IpSet.NONE));

describe('port sets', () => {
  it('obey the laws of set algebra', () => laws(ports, PortSet.NONE, PortSet.ALL));

  it('contain what their ranges say, sorted and never touching', () => {
    fc.assert(
      fc.property(ports, protocol, fc.integer({ min: 1, max: 70 }), (set, name, port) => {
        const ranges = set.ranges(name);
        const inRanges = ranges.some(({ from, to }) => from <= port && port <= to);
        expect(set.contains(name, port)).toBe(name === 'OTHER' ? set.other : inRanges);
        for (const [i, { from, to }] of ranges.entries()) {
          expect(from).toBeLessThanOrEqual(to);
          expect(from).toBeGreaterThan((ranges[i - 1]?.to ?? -1) + 1);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('address sets', () => {
  it('obey the laws of set algebra', () => laws(ips, IpSet.NONE, IpSet.ALL));

  it('survive the way through blocks and through text', () => {
    fc.assert(
      fc.property(ips, (set) => {
        expect(IpSet.cidrs(set.cidrs()).equals(set)).toBe(true);
        expect(set.complement().complement().equals(set)).toBe(true);
        for (const { family, lo, hi } of set.ranges) {
          expect(set.contains(formatAddress({ family, value: lo }))).toBe(true);
          expect(set.contains(formatAddress({ family, value: hi }))).toBe(true);
          expect(
            (hi + 1n) >> (family === 4 ? 32n : 128n) === 0n && set.containsAddress({ family, value: hi + 1n }),
          ).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });
});
