import type { Direction, PodSet } from '../../engine/model';
import { PORT_PROTOCOLS, PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import { NO, type Tri, YES } from '../../engine/tri';
import type { UnknownReason } from '../../engine/verdict';
import { askPorts } from '../ask-ports';
import type { Cluster, Workload } from '../cluster';
import { type AdmittedPods, byName, ENTIRE_CLUSTER, isWithin, podGroups, podSetKey } from './admitted-pods';
import { type PortName, type Representatives, withRepresentatives } from './representatives';

export type { AdmittedPods, WrittenSelector } from './admitted-pods';
export type { PortName } from './representatives';

/** What policies let pods do that the workspace does not contain, for one workload in one direction (A6). */
export interface PotentialExposure {
  readonly workload: Workload;
  readonly direction: Direction;
  /** NO: no policy speaks about the workload in this direction at all. */
  readonly protected: Tri;
  /** The entire cluster first. */
  readonly peers: readonly PotentialPeer[];
}

export interface PotentialPeer {
  readonly pods: { readonly kind: 'entire-cluster' } | { readonly kind: 'pods'; readonly admitted: AdmittedPods };
  /** TCP, UDP and SCTP ports that every pod of the kind may use. */
  readonly ports: PortSet;
  /** Ports by the name that the pod's own containers give them (A20), where their numbers are not allowed anyway. */
  readonly portNames: readonly PortName[];
  readonly unknown: PortSet;
  readonly reasons: readonly UnknownReason[];
}

/**
 * Pods that policies admit and that the workspace need not contain, for every workload that policies can select, both
 * directions. Pods that may do no more and no less than a wider kind of pods, such as the entire cluster, have no line of
 * their own.
 */
export function potentialPeers(cluster: Cluster): readonly PotentialExposure[] {
  return cluster.workloads
    .filter((workload) => workload.resource !== undefined && !workload.hostNetwork)
    .flatMap((workload) => DIRECTIONS.map((direction) => potentialPeersOf(cluster, workload, direction)));
}

/** One workload's part. The first question about a cluster costs most. */
export function potentialPeersOf(cluster: Cluster, workload: Workload, direction: Direction): PotentialExposure {
  const analysis = analysisOf(cluster);
  const peers = widest(analysis.rows(workload, direction), (narrow, wide) => isWithin(cluster, narrow.set, wide.set));
  return {
    workload,
    direction,
    protected: isProtected(cluster, workload, direction),
    peers: peers.map((row) => row.peer),
  };
}

/** What pods of one kind may do, if some rule names that kind and no pod of the workspace is meant by it. */
export function potentialPeer(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  pods: PodSet,
): PotentialPeer | undefined {
  const key = podSetKey({ ...pods, namespaces: byName(pods.namespaces) });
  return analysisOf(cluster)
    .rows(workload, direction)
    .find((row) => podSetKey(row.kind.set) === key)?.peer;
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

const analyses = new WeakMap<Cluster, Analysis>();

function analysisOf(cluster: Cluster): Analysis {
  let found = analyses.get(cluster);
  if (found === undefined) {
    found = new Analysis(cluster);
    analyses.set(cluster, found);
  }
  return found;
}

/** The representatives of one cluster, and what was asked of them. */
class Analysis {
  private readonly kinds: readonly Kind[];
  private readonly representatives: Representatives;
  /** By direction and classes of endpoints, because workloads of one class are exposed alike (G16). */
  private readonly answers = new Map<string, readonly KindRow[]>();

  constructor(cluster: Cluster) {
    this.kinds = [
      { set: ENTIRE_CLUSTER, pods: { kind: 'entire-cluster' } },
      ...podGroups(cluster).map(({ set, written }) => ({ set, pods: { kind: 'pods', admitted: written } as const })),
    ];
    const sets = this.kinds.map((kind) => kind.set);
    this.representatives = withRepresentatives(cluster, sets);
  }

  rows(workload: Workload, direction: Direction): readonly KindRow[] {
    const { reachability } = this.representatives.engine;
    const classes = new Map(workload.endpoints.map((id) => [reachability.classOf(id), id]));
    const key = `${direction} ${[...classes.keys()].join(',')}`;
    let rows = this.answers.get(key);
    if (rows === undefined) {
      rows = rowsOf(this.representatives, [...classes.values()], direction, this.kinds);
      this.answers.set(key, rows);
    }
    return rows;
  }
}

/** Pods that a representative stands for. */
interface Kind {
  readonly set: PodSet;
  readonly pods: PotentialPeer['pods'];
}

interface KindRow {
  readonly kind: Kind;
  readonly peer: PotentialPeer;
}

/** Whether a policy has a say in the direction: it isolates, or it has rules that may allow or deny (C5). */
function isProtected(cluster: Cluster, workload: Workload, direction: Direction): Tri {
  const isolated = cluster.isolation(workload, direction).isolated;
  if (isolated !== NO) return isolated;
  return cluster
    .policiesSelecting(workload, direction)
    .some(({ resource }) => (resource.fact[direction]?.rules.length ?? 0) > 0)
    ? YES
    : NO;
}

function rowsOf(
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
function widest(rows: readonly KindRow[], isNarrower: (narrow: Kind, wide: Kind) => boolean): readonly KindRow[] {
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
