import { IpSet } from '../../engine/ip-set';
import type { Connection } from '../../engine/reachability';
import type { Segment } from './cluster-side';

/** Addresses that each of two clusters treats alike. */
export interface Piece {
  readonly addresses: IpSet;
  readonly before: Connection;
  readonly after: Connection;
}

/** The common refinement of both partitions, with neighbours that are alike on both sides merged again (G23). */
export function piecesOf(before: readonly Segment[], after: readonly Segment[]): readonly Piece[] {
  const merged: (Segment & { readonly now: Connection })[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [before[i], after[j]];
    if (a === undefined || b === undefined) break;
    // Both lists cover the same addresses without gaps, so that a piece starts where the later of the two segments does.
    const lo = a.lo > b.lo ? a.lo : b.lo;
    const hi = a.hi < b.hi ? a.hi : b.hi;
    const last = merged.at(-1);
    if (
      last?.family === a.family &&
      sameConnection(last.connection, a.connection) &&
      sameConnection(last.now, b.connection)
    )
      merged[merged.length - 1] = { ...last, hi };
    else merged.push({ family: a.family, lo, hi, connection: a.connection, now: b.connection });
    if (a.hi === hi) i += 1;
    if (b.hi === hi) j += 1;
  }
  return merged.map(({ family, lo, hi, connection, now }) => ({
    addresses: IpSet.range(family, lo, hi),
    before: connection,
    after: now,
  }));
}

export function sameConnection(a: Connection, b: Connection): boolean {
  return a === b || (a.allowed.equals(b.allowed) && a.unknown.equals(b.unknown));
}

export function isNothing(connection: Connection): boolean {
  return connection.allowed.isEmpty && connection.unknown.isEmpty;
}
