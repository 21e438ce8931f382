import type { FlowEnd } from '../engine/model';
import { PORT_PROTOCOLS, type PortMatch, type PortProtocol, PortSet } from '../engine/port-set';
import { readingsOf } from '../engine/readings';
import type { Cluster } from './cluster';
import { reachEnd } from './peers';

/** Ports that every rule about two ends treats alike. */
export interface PortPiece {
  readonly protocol: PortProtocol;
  readonly from: number;
  readonly to: number;
}

/** One kind of ends of a question, see `flowEnds`. */
export type EndPair = readonly [FlowEnd, FlowEnd];

/** More pieces than this are not told apart by rule, only by verdict: a page of hundreds of parts explains nothing. */
const MOST_PIECES = 300;

/** Cuts ports where the verdict or the deciding rule may change (G15): at the ports of every rule for either end. */
export function portPieces(cluster: Cluster, ends: readonly EndPair[], within: PortSet): readonly PortPiece[] {
  const verdicts = ends.flatMap(([from, to]) => {
    const { allowed, unknown } = cluster.reachability.between(reachEnd(from), reachEnd(to));
    return [allowed, unknown];
  });
  const coarse = cut(within, verdicts);
  const names = namedPorts(cluster, ends);
  const entries = cluster.asWritten === cluster ? [] : rulePorts(cluster, ends, cluster.asWritten);
  const rules = [...rulePorts(cluster, ends), ...entries].flatMap((entry) => setsOf(entry, names));
  const fine = cut(within, [...verdicts, ...rules]);
  return fine.length > MOST_PIECES ? coarse : fine;
}

function cut(within: PortSet, sets: readonly PortSet[]): readonly PortPiece[] {
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const edges = new Set(sets.flatMap((set) => set.ranges(protocol).flatMap(({ from, to }) => [from, to + 1])));
    const sorted = [...edges].sort((a, b) => a - b);
    return within.ranges(protocol).flatMap(({ from, to }) => {
      const starts = [from, ...sorted.filter((edge) => edge > from && edge <= to)];
      return starts.map((start, index): PortPiece => ({
        protocol,
        from: start,
        to: (starts[index + 1] ?? to + 1) - 1,
      }));
    });
  });
}

/** `judged`: the same cluster, or with the same workloads another one. */
function rulePorts(cluster: Cluster, ends: readonly EndPair[], judged = cluster): readonly PortMatch[] {
  const workloads = new Set(
    ends.flat().flatMap((end) => {
      const endpoint = end.kind === 'endpoint' ? cluster.input.endpoints[end.id] : undefined;
      return endpoint === undefined ? [] : (judged.workloads[endpoint.workload] ?? []);
    }),
  );
  const policies = new Set([...workloads].flatMap((workload) => judged.policiesSelecting(workload)));
  return [...policies].flatMap(({ policy }) =>
    policy.alternatives.flatMap(({ rules }) => rules.flatMap(({ ports }) => (ports === 'all' ? [] : ports))),
  );
}

function namedPorts(cluster: Cluster, ends: readonly EndPair[]): ReadonlyMap<string, PortSet> {
  const sets = new Map<string, PortSet>();
  for (const [, to] of ends) {
    const endpoint = to.kind === 'endpoint' ? cluster.input.endpoints[to.id] : undefined;
    const readings = endpoint === undefined ? [] : readingsOf(endpoint);
    for (const { name, protocol, port } of readings.flatMap((reading) => reading.namedPorts)) {
      sets.set(name, (sets.get(name) ?? PortSet.NONE).union(PortSet.of(protocol, port, port)));
    }
  }
  return sets;
}

function setsOf(entry: PortMatch, names: ReadonlyMap<string, PortSet>): readonly PortSet[] {
  if (entry.kind === 'range') return [PortSet.of(entry.protocol, entry.from, entry.to)];
  const found = names.get(entry.name);
  return found === undefined ? [] : [found];
}

export function setOfPieces(pieces: readonly PortPiece[]): PortSet {
  return PORT_PROTOCOLS.reduce((all, protocol) => {
    const own = pieces.filter((piece) => piece.protocol === protocol);
    return own.reduce((set, { from, to }) => set.union(PortSet.of(protocol, from, to)), all);
  }, PortSet.NONE);
}
