import type { PortFact } from '../../dialects/facts';
import { PortSet } from '../../engine/port-set';

export const DNS_PORT = 53;

/** Ports that only resolvers answer on: DNS, DNS over TLS, and what DNS pods listen on where they may not use 53. */
const RESOLVER_PORTS: readonly number[] = [DNS_PORT, 853, 5353];

export function isResolverPort(port: number): boolean {
  return RESOLVER_PORTS.includes(port);
}

export const DNS_PORTS: PortSet = PortSet.of('UDP', DNS_PORT).union(PortSet.of('TCP', DNS_PORT));

export const RESOLVER_PORT_SET: PortSet = RESOLVER_PORTS.reduce(
  (set, port) => set.union(PortSet.of('UDP', port)).union(PortSet.of('TCP', port)),
  PortSet.NONE,
);

/** True for a rule about DNS alone. */
export function isDnsOnly(ports: readonly PortFact[] | undefined): boolean {
  return (
    ports !== undefined &&
    ports.some(({ match }) => match?.kind === 'range' && match.from === DNS_PORT && match.to === DNS_PORT) &&
    ports.every(({ port, endPort }) => endPort === undefined && RESOLVER_PORTS.some((known) => known === port?.value))
  );
}
