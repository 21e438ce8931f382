import { explain } from '../engine/explain';
import { formatAddress } from '../engine/ip-set';
import type { ClusterInput, FlowEnd } from '../engine/model';
import { formatPorts, type PortSet } from '../engine/port-set';
import type { Connection, Reachability, ReachEnd } from '../engine/reachability';
import type { UnknownReason } from '../engine/verdict';

/** What answers: a cluster, or an input with its tables. */
interface Engine {
  readonly input: ClusterInput;
  readonly reachability: Reachability;
}

/**
 * The engine's answer for some ports alone. Its reasons for all of them may speak of other ports and protocols (B29); then
 * a port that is unknown is asked for its own.
 */
export function askPorts(engine: Engine, from: ReachEnd, to: ReachEnd, ports: PortSet): Connection {
  const answer = engine.reachability.between(from, to);
  const allowed = answer.allowed.intersect(ports);
  const unknown = answer.unknown.intersect(ports);
  if (unknown.isEmpty) return { allowed, unknown, reasons: [] };
  if (unknown.equals(answer.unknown)) return { allowed, unknown, reasons: answer.reasons };
  // Pairs with equal answers share the object, and have equal reasons at each port.
  let known = reasonsByPorts.get(answer);
  if (known === undefined) reasonsByPorts.set(answer, (known = new Map()));
  const key = formatPorts(unknown);
  let reasons = known.get(key);
  if (reasons === undefined) {
    reasons = reasonsFor(engine.input, from, to, unknown) ?? answer.reasons;
    known.set(key, reasons);
  }
  return { allowed, unknown, reasons };
}

const reasonsByPorts = new WeakMap<Connection, Map<string, Connection['reasons']>>();

function reasonsFor(
  input: ClusterInput,
  from: ReachEnd,
  to: ReachEnd,
  unknown: PortSet,
): readonly UnknownReason[] | undefined {
  const [source, destination] = [flowEnd(from), flowEnd(to)];
  const reasons = new Set<UnknownReason>();
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const port = unknown.ranges(protocol)[0]?.from;
    if (port === undefined || source === undefined || destination === undefined) continue;
    const { verdict } = explain(input, { from: source, to: destination, protocol, port });
    if (verdict.kind === 'unknown') for (const reason of verdict.reasons) reasons.add(reason);
  }
  return reasons.size > 0 ? [...reasons] : undefined;
}

function flowEnd(end: ReachEnd): FlowEnd | undefined {
  if (end.kind !== 'external') return end;
  const { first } = end.addresses;
  return first && { kind: 'address', address: formatAddress(first) };
}
