import { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { UnknownReason } from '../../engine/verdict';

/** What one pair of ends comes to, of the ports that are asked for. */
export interface Judged {
  /** Open: all ports are allowed for sure. Partly: some are. Unknown: none for sure, but some may be. */
  readonly state: 'open' | 'partly' | 'closed' | 'unknown';
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  readonly reasons: readonly UnknownReason[];
  /** Which addresses, where not all are treated alike: `10.0.0.0/8`. */
  readonly where?: string;
}

export const CLOSED: Judged = { state: 'closed', allowed: PortSet.NONE, unknown: PortSet.NONE, reasons: [] };

/** `everywhere`: false when there are parts in which fewer ports are allowed. */
export function judge({ allowed, unknown, reasons }: Connection, ports: PortSet, everywhere = true): Judged {
  if (allowed.isEmpty && unknown.isEmpty) return CLOSED;
  const state = allowed.isEmpty ? 'unknown' : everywhere && allowed.includes(ports) ? 'open' : 'partly';
  return { state, allowed, unknown, reasons };
}

/** Counts pairs of ends by what they come to. Pairs that are closed need not be told of. */
export class Tally {
  private readonly counts = new Map<Judged, number>();

  add(judged: Judged, pairs: number): void {
    if (pairs > 0 && judged.state !== 'closed') this.counts.set(judged, (this.counts.get(judged) ?? 0) + pairs);
  }

  get entries(): Iterable<readonly [Judged, number]> {
    return this.counts;
  }
}
