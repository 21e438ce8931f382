import { portNameDefect } from '../dialects/label-syntax';
import { MAX_PORT, PORT_PROTOCOLS, type PortProtocol, PortSet } from '../engine/port-set';
import type { Endpoint } from '../engine/model';
import { readingsOf } from '../engine/readings';
import type { Parsed } from './peer-pattern';

/** A port as a test names it. Without protocol: TCP for numbers; for a name whatever the pod declares. */
export type PortPattern =
  | { readonly kind: 'ports'; readonly ports: PortSet }
  | { readonly kind: 'named'; readonly protocol: PortProtocol | undefined; readonly name: string };

export const PORT_FORMS = 'Write a port as 8080, UDP/53, 8000-8010, TCP/*, or by the name that a container gives it.';

/** Reads `8080`, `TCP/8080`, `8000-8010`, `UDP/*`, `*` or `http`. */
export function parsePort(written: string | number): Parsed<PortPattern> {
  const text = String(written);
  const slash = text.indexOf('/');
  const word = slash < 0 ? undefined : text.slice(0, slash);
  const protocol = PORT_PROTOCOLS.find((known) => known === word);
  if (word !== undefined && protocol === undefined) {
    const upper = PORT_PROTOCOLS.find((known) => known === word.toUpperCase());
    const remedy = upper === undefined ? 'Protocols are TCP, UDP and SCTP.' : `Write ${upper}${text.slice(slash)}.`;
    return { ok: false, problem: `"${word}" is no protocol. ${remedy}` };
  }
  const rest = text.slice(slash + 1);
  if (rest === '*') {
    const ports = protocol === undefined ? PortSet.ALL_PORTS : PortSet.protocol(protocol);
    return { ok: true, value: { kind: 'ports', ports } };
  }
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(rest) ?? [];
  if (first !== undefined) return numbers(text, protocol ?? 'TCP', Number(first), Number(last ?? first));
  const defect = portNameDefect(rest);
  if (defect !== undefined) return { ok: false, problem: `The port "${text}" ${defect}. ${PORT_FORMS}` };
  return { ok: true, value: { kind: 'named', protocol, name: rest } };
}

function numbers(text: string, protocol: PortProtocol, from: number, to: number): Parsed<PortPattern> {
  if (from < 1 || to > MAX_PORT) return { ok: false, problem: `"${text}" is no port: ports go from 1 to ${MAX_PORT}.` };
  if (from > to) return { ok: false, problem: `The range "${text}" is empty: write the lower port first.` };
  return { ok: true, value: { kind: 'ports', ports: PortSet.of(protocol, from, to) } };
}

/**
 * The ports that patterns mean at a destination; a name counts only where a container declares it, and nowhere for what is
 * no pod. undefined patterns: all ports of all protocols.
 */
export function portsAt(patterns: readonly PortPattern[] | undefined, destination: Endpoint | undefined): PortSet {
  if (patterns === undefined) return PortSet.ALL_PORTS;
  return patterns.reduce((all, pattern) => all.union(portsOf(pattern, destination)), PortSet.NONE);
}

export function portsOf(pattern: PortPattern, destination: Endpoint | undefined): PortSet {
  if (pattern.kind === 'ports') return pattern.ports;
  const readings = destination === undefined ? [] : readingsOf(destination);
  return readings
    .flatMap((reading) => reading.namedPorts)
    .filter(({ name, protocol }) => name === pattern.name && (pattern.protocol ?? protocol) === protocol)
    .reduce((all, { protocol, port }) => all.union(PortSet.of(protocol, port)), PortSet.NONE);
}
