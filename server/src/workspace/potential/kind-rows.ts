import type { Direction, PodSet } from '../../engine/model';
import { PORT_PROTOCOLS, PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { UnknownReason } from '../../engine/verdict';
import { askPorts } from '../ask-ports';
import type { Cluster } from '../cluster';
import { type AdmittedPods, ENTIRE_CLUSTER, isWithin, type PodGroup } from './admitted-pods';
import type { PortName, Representatives } from './representatives';

/** What policies let pods of one kind do, whether or not there are any. */
export interface PotentialPeer {
  readonly pods: { readonly kind: 'entire-cluster' } | { readonly kind: 'pods'; readonly admitted: AdmittedPods };
  /** TCP, UDP and SCTP ports that every pod of the kind may use. */
  readonly ports: PortSet;
  /** Ports by the name that the pod's own containers give them (A20), where their numbers are not allowed anyway. */
  readonly portNames: readonly PortName[];
  readonly unknown: PortSet;
  readonly reasons: readonly UnknownReason[];
}

/** Pods that a representative stands for. */
export interface Kind {
  readonly set: PodSet;
  readonly pods: PotentialPeer['pods'];
}

/** The entire cluster, then the pods that rules name. */
export function kindsOf(groups: readonly PodGroup[]): readonly Kind[] {
  return [
    { set: ENTIRE_CLUSTER, pods: { kind: 'entire-cluster' } },
    ...groups.map(({ set, written }): Kind => ({ set, pods: { kind: 'pods', admitted: written } })),
  ];
}

export interface KindRow {
  readonly kind: Kind;
  readonly peer: PotentialPeer;
}

/** One row for each kind, told by its representative. */
export function rowsOf(
  representatives: Representatives,
  endpoints: readonly number[],
  direction: Direction,
  kinds: readonly Kind[],
): readonly KindRow[] {
  return kinds.flatMap((kind, index): readonly KindRow[] => {
    const other = representatives.endpoints[index];
    if (other === undefined) return [];
    const connections = endpoints.map((own) => ask(representatives, own, other, direction));
    return [{ kind, peer: { pods: kind.pods, ...merged(representatives, connections, direction) } }];
  });
}

/** Without what is told by the line of a wider kind; of two kinds that are the same, the first. */
export function widest(cluster: Cluster, rows: readonly KindRow[]): readonly KindRow[] {
  const isNarrower = (narrow: Kind, wide: Kind) => isWithin(cluster, narrow.set, wide.set);
  const isTold = (row: KindRow, index: number) =>
    rows.some(
      (other, at) =>
        at !== index &&
        isAlike(row.peer, other.peer) &&
        isNarrower(row.kind, other.kind) &&
        (at < index || !isNarrower(other.kind, row.kind)),
    );
  return rows.filter((row, index) => !isNothing(row.peer) && !isTold(row, index));
}

function ask({ engine }: Representatives, own: number, other: number, direction: Direction): Connection {
  const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
  return askPorts(engine, { kind: 'endpoint', id: from }, { kind: 'endpoint', id: to }, PortSet.ALL_PORTS);
}

/** The union over the workload's pods, with the numbers that stand for names taken out again. */
function merged(
  representatives: Representatives,
  connections: readonly Connection[],
  direction: Direction,
): Omit<PotentialPeer, 'pods'> {
  let allowed = connections.reduce((set, connection) => set.union(connection.allowed), PortSet.NONE);
  let unknown = connections.reduce((set, connection) => set.union(connection.unknown), PortSet.NONE).minus(allowed);
  const reasons = [...new Set(connections.flatMap((connection) => connection.reasons))];
  if (direction === 'ingress') return { ports: allowed, portNames: [], unknown, reasons };
  const portNames: PortName[] = [];
  for (const protocol of PORT_PROTOCOLS) {
    const ordinary = representatives.ordinary(protocol);
    const usually = ordinary !== undefined && allowed.contains(protocol, ordinary);
    const perhaps = ordinary !== undefined && unknown.contains(protocol, ordinary);
    for (const { port, name } of representatives.names.filter((named) => named.protocol === protocol)) {
      if (allowed.contains(protocol, port) && !usually) portNames.push({ protocol, name });
      const number = PortSet.of(protocol, port, port);
      allowed = usually ? allowed.union(number) : allowed.minus(number);
      unknown = perhaps ? unknown.union(number) : unknown.minus(number);
    }
  }
  return { ports: allowed, portNames, unknown, reasons: unknown.isEmpty ? [] : reasons };
}

function isNothing({ ports, portNames, unknown }: PotentialPeer): boolean {
  return ports.isEmpty && portNames.length === 0 && unknown.isEmpty;
}

function isAlike(a: PotentialPeer, b: PotentialPeer): boolean {
  const names = (row: PotentialPeer) => row.portNames.map(({ protocol, name }) => `${protocol} ${name}`).join();
  return a.ports.equals(b.ports) && a.unknown.equals(b.unknown) && names(a) === names(b);
}
