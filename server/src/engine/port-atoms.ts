import { addBit, type Bits, emptyBits, hasBit, rangeBits } from './bits';
import { boundariesUpTo } from './intervals';
import { MAX_PORT, MIN_PORT, type PortProtocol, PortSet, type Protocol } from './port-set';

const PROTOCOLS: readonly PortProtocol[] = ['TCP', 'UDP', 'SCTP'];

export interface ProtocolPorts {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/**
 * The (protocol, port) pairs cut into stretches that no range in use tells apart (G15), so that a set of them is a bit
 * set. The last atom is OTHER.
 */
export class PortAtoms {
  readonly size: number;
  readonly all: Bits;
  /** The atom of OTHER alone. */
  readonly other: Bits;
  private readonly starts: Readonly<Record<PortProtocol, readonly number[]>>;
  private readonly offsets: Readonly<Record<PortProtocol, number>>;

  constructor(ranges: Iterable<ProtocolPorts>) {
    const cuts = { TCP: new Set([MIN_PORT]), UDP: new Set([MIN_PORT]), SCTP: new Set([MIN_PORT]) };
    for (const { protocol, from, to } of ranges) {
      if (protocol === 'OTHER') continue;
      for (const cut of [from, to + 1]) if (cut > MIN_PORT && cut <= MAX_PORT) cuts[protocol].add(cut);
    }
    const sorted = (protocol: PortProtocol): number[] => [...cuts[protocol]].sort((a, b) => a - b);
    this.starts = { TCP: sorted('TCP'), UDP: sorted('UDP'), SCTP: sorted('SCTP') };
    const { TCP, UDP, SCTP } = this.starts;
    this.offsets = { TCP: 0, UDP: TCP.length, SCTP: TCP.length + UDP.length };
    this.size = TCP.length + UDP.length + SCTP.length + 1;
    this.all = rangeBits(this.size, 0, this.size);
    this.other = rangeBits(this.size, this.size - 1, this.size);
  }

  /** The atom that holds a pair; the port of OTHER is ignored. */
  atomOf(protocol: Protocol, port: number): number {
    if (protocol === 'OTHER') return this.size - 1;
    return this.offsets[protocol] + boundariesUpTo(this.starts[protocol], port) - 1;
  }

  /** Atoms of a range whose ends are cuts; whoever made the atoms saw the range. */
  bitsOf({ protocol, from, to }: ProtocolPorts): Bits {
    if (protocol === 'OTHER') return this.other;
    const low = Math.max(from, MIN_PORT);
    const high = Math.min(to, MAX_PORT);
    if (low > high) return emptyBits(this.size);
    return rangeBits(this.size, this.atomOf(protocol, low), this.atomOf(protocol, high) + 1);
  }

  /** All atoms, in order, as sets of ports. */
  sets(): readonly PortSet[] {
    return Array.from({ length: this.size }, (_, atom) => {
      const bits = emptyBits(this.size);
      addBit(bits, atom);
      return this.toPortSet(bits);
    });
  }

  toPortSet(bits: Bits): PortSet {
    let result = hasBit(bits, this.size - 1) ? PortSet.of('OTHER') : PortSet.NONE;
    for (const protocol of PROTOCOLS) {
      const starts = this.starts[protocol];
      const boundaries: number[] = [];
      for (const [index, start] of starts.entries()) {
        const inside = boundaries.length % 2 === 1;
        if (hasBit(bits, this.offsets[protocol] + index) !== inside) boundaries.push(start);
      }
      if (boundaries.length % 2 === 1) boundaries.push(MAX_PORT + 1);
      result = result.union(PortSet.ofBoundaries(protocol, boundaries));
    }
    return result;
  }
}
