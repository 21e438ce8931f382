import { formatPorts, PORT_PROTOCOLS, type PortMatch, PortSet } from '../../engine/port-set';
import { list } from './words';

/** `TCP 80`, `UDP 5000 to 5100`, `any TCP port`, `the port named http (TCP)`, `every protocol without ports`. */
export function describePort(match: PortMatch): string {
  if (match.kind === 'named') {
    return `the port named ${match.name}${match.protocol === 'ANY' ? '' : ` (${match.protocol})`}`;
  }
  if (match.protocol === 'OTHER') return 'protocols without ports, such as ICMP';
  if (match.from <= 1 && match.to >= 65535) return `any ${match.protocol} port`;
  return match.from === match.to ? `${match.protocol} ${match.from}` : `${match.protocol} ${match.from} to ${match.to}`;
}

/** A rule's ports: `any port`, `no port`, else the entries; entries that are invalid count as none. */
export function describePorts(ports: 'all' | readonly (PortMatch | undefined)[] | undefined): string {
  if (ports === undefined || ports === 'all') return 'any port';
  const known = [...new Set(ports.flatMap((match) => (match === undefined ? [] : [describePort(match)])))];
  return known.length === 0 ? 'no port' : list(known, 'and', 5);
}

/** The ports of a connection in few words: `all ports`, `no ports`, `TCP 80, UDP 53`. */
export function describePortSet(set: PortSet): string {
  if (set.includes(PortSet.ALL_PORTS)) return 'all ports';
  if (set.isEmpty) return 'no ports';
  if (PORT_PROTOCOLS.every((protocol) => set.ranges(protocol).length === 0)) return 'ICMP and other protocols';
  return formatPorts(set)
    .split(/,(?=[A-Z])/)
    .map((part) => part.replace(/^([A-Z]+) 1-65535$/, 'all $1 ports').replace(/,/g, ', '))
    .join(' · ');
}
