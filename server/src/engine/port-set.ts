import { type Boundaries, combine, inBoth, inEither, isInside, onlyInFirst, sameBoundaries } from './intervals';

/** OTHER = ICMP and every further protocol; it has no ports. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'OTHER';

/** A protocol that has ports. */
export type PortProtocol = Exclude<Protocol, 'OTHER'>;

/** One entry of a rule's ports. A named port resolves at the destination pod (A20); ANY = whatever protocol it declares (C14). */
export type PortMatch =
  | {
      readonly kind: 'range';
      readonly protocol: Protocol;
      readonly from: number;
      readonly to: number;
      /** Says of the range of all ports that both of its ends are written: not everybody reads the last one (F6). */
      readonly ends?: 'written';
    }
  | { readonly kind: 'named'; readonly protocol: Protocol | 'ANY'; readonly name: string };

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export const MIN_PORT = 1;
export const MAX_PORT = 65535;

/** In the order in which connections are printed. */
export const PORT_PROTOCOLS: readonly PortProtocol[] = ['SCTP', 'TCP', 'UDP'];

type Ports = Readonly<Record<PortProtocol, Boundaries<number>>>;

const EVERY_PORT: Boundaries<number> = [MIN_PORT, MAX_PORT + 1];

/** An immutable set of (protocol, port) pairs, ports 1–65535, plus the port-less OTHER. */
export class PortSet {
  static readonly NONE = new PortSet({ TCP: [], UDP: [], SCTP: [] }, false);
  /** Everything, OTHER included. */
  static readonly ALL = new PortSet({ TCP: EVERY_PORT, UDP: EVERY_PORT, SCTP: EVERY_PORT }, true);
  /** All ports of TCP, UDP and SCTP. */
  static readonly ALL_PORTS = new PortSet({ TCP: EVERY_PORT, UDP: EVERY_PORT, SCTP: EVERY_PORT }, false);

  private constructor(
    private readonly ports: Ports,
    /** Whether OTHER is in the set. */
    readonly other: boolean,
  ) {}

  /** Ports `from` to `to`, both included and clamped to 1–65535; for OTHER the numbers are ignored. */
  static of(protocol: Protocol, from: number = MIN_PORT, to: number = from): PortSet {
    if (protocol === 'OTHER') return new PortSet(PortSet.NONE.ports, true);
    return PortSet.ofBoundaries(protocol, [Math.max(from, MIN_PORT), Math.min(to, MAX_PORT) + 1]);
  }

  /** All ports of one protocol. */
  static protocol(protocol: Protocol): PortSet {
    return PortSet.of(protocol, MIN_PORT, MAX_PORT);
  }

  /** The union of many ranges of one protocol: cheaper than repeated `union`. `boundaries` must be sorted, as in `intervals`. */
  static ofBoundaries(protocol: PortProtocol, boundaries: Boundaries<number>): PortSet {
    const [first, second] = boundaries;
    if (first === undefined || second === undefined || first >= second) return PortSet.NONE;
    return new PortSet({ ...PortSet.NONE.ports, [protocol]: boundaries }, false);
  }

  get isEmpty(): boolean {
    return !this.other && PORT_PROTOCOLS.every((protocol) => this.ports[protocol].length === 0);
  }

  union(other: PortSet): PortSet {
    return this.combined(other, inEither);
  }

  intersect(other: PortSet): PortSet {
    return this.combined(other, inBoth);
  }

  minus(other: PortSet): PortSet {
    return this.combined(other, onlyInFirst);
  }

  equals(other: PortSet): boolean {
    return (
      this.other === other.other &&
      PORT_PROTOCOLS.every((protocol) => sameBoundaries(this.ports[protocol], other.ports[protocol]))
    );
  }

  /** Whether every pair of `other` is in this set. */
  includes(other: PortSet): boolean {
    return other.minus(this).isEmpty;
  }

  /** For OTHER the port is ignored. */
  contains(protocol: Protocol, port: number): boolean {
    return protocol === 'OTHER' ? this.other : isInside(this.ports[protocol], port);
  }

  /** Disjoint and ascending; for OTHER always empty, see `other`. */
  ranges(protocol: Protocol): readonly PortRange[] {
    if (protocol === 'OTHER') return [];
    const boundaries = this.ports[protocol];
    const ranges: PortRange[] = [];
    for (let i = 0; i + 1 < boundaries.length; i += 2) {
      ranges.push({ from: boundaries[i] ?? 0, to: (boundaries[i + 1] ?? 0) - 1 });
    }
    return ranges;
  }

  private combined(other: PortSet, keep: (a: boolean, b: boolean) => boolean): PortSet {
    return new PortSet(
      {
        TCP: combine(this.ports.TCP, other.ports.TCP, keep),
        UDP: combine(this.ports.UDP, other.ports.UDP, keep),
        SCTP: combine(this.ports.SCTP, other.ports.SCTP, keep),
      },
      keep(this.other, other.other),
    );
  }
}

/** `All Connections`, `No Connections`, or `SCTP 1-65535,TCP 80,443-445,UDP 53`. OTHER is not printed. */
export function formatPorts(set: PortSet): string {
  if (set.includes(PortSet.ALL_PORTS)) return 'All Connections';
  const parts = PORT_PROTOCOLS.flatMap((protocol) => {
    const ranges = set.ranges(protocol);
    return ranges.length === 0 ? [] : [`${protocol} ${ranges.map(formatPortRange).join(',')}`];
  });
  return parts.length === 0 ? 'No Connections' : parts.join(',');
}

function formatPortRange(range: PortRange): string {
  return range.from === range.to ? String(range.from) : `${range.from}-${range.to}`;
}
