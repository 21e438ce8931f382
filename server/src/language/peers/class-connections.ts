import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { PortSet } from '../../engine/port-set';
import type { Connection, ReachEnd } from '../../engine/reachability';
import type { Cluster, Workload } from '../../workspace/cluster';
import { outsideParts } from '../../workspace/outside-parts';
import { candidatePeers } from '../../workspace/candidate-peers';

/** What one side of a workload shares with every other workload of its class (G16): computed once a class. */
interface ClassSide {
  /** Connections with anything allowed or unknown, by `Workload.index`. */
  readonly workloads: ReadonlyMap<number, Connection>;
  readonly outside: readonly OutsideConnection[];
  /** Nodes other than the pod's own, whose traffic is exempt (B27). */
  readonly otherNodes: Connection;
}

export interface OutsideConnection {
  readonly addresses: IpSet;
  readonly connection: Connection;
}

const NOTHING: Connection = { allowed: PortSet.NONE, unknown: PortSet.NONE, reasons: [] };

const sides = new WeakMap<Cluster, Map<string, ClassSide>>();

/** Connections of a workload in one direction. The workload itself may be among the others: its pods are siblings. */
export function sideOf(cluster: Cluster, workload: Workload, direction: Direction): ClassSide {
  const ids = classEndpoints(cluster, workload);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return classSide(cluster, workload, only, direction);
  const parts = ids.map((id) => classSide(cluster, workload, id, direction));
  return {
    workloads: mergeWorkloads(parts),
    outside: mergeAlike(parts.flatMap((part) => part.outside)),
    otherNodes: mergeConnections(parts.map((part) => part.otherNodes)),
  };
}

/** The connection with one other workload; undefined when everything is denied. */
export function connectionWith(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  other: Workload,
): Connection | undefined {
  return sideOf(cluster, workload, direction).workloads.get(other.index);
}

/** One endpoint of each class that the workload's pods belong to. */
export function classEndpoints(cluster: Cluster, workload: Workload): readonly number[] {
  const byClass = new Map(workload.endpoints.map((id) => [cluster.reachability.classOf(id), id]));
  return [...byClass.values()];
}

function classSide(cluster: Cluster, workload: Workload, endpoint: number, direction: Direction): ClassSide {
  let known = sides.get(cluster);
  if (known === undefined) {
    known = new Map();
    sides.set(cluster, known);
  }
  const key = `${direction}:${cluster.reachability.classOf(endpoint)}`;
  let side = known.get(key);
  if (side === undefined) {
    side = computeSide(cluster, workload, endpoint, direction);
    known.set(key, side);
  }
  return side;
}

function computeSide(cluster: Cluster, workload: Workload, endpoint: number, direction: Direction): ClassSide {
  const { reachability } = cluster;
  const self: ReachEnd = { kind: 'endpoint', id: endpoint };
  const between = (peer: ReachEnd) =>
    withoutOther(direction === 'ingress' ? reachability.between(peer, self) : reachability.between(self, peer));
  const outside = outsideParts(cluster, workload.namespace, direction)
    .map(({ addresses, sample }) => ({ addresses, connection: between({ kind: 'external', addresses: sample }) }))
    .filter((part) => !isNothing(part.connection));
  return {
    workloads: computeWorkloads(cluster, workload, endpoint, direction, between),
    outside: mergeAlike(outside),
    otherNodes: between({ kind: 'node', same: false }),
  };
}

function computeWorkloads(
  cluster: Cluster,
  workload: Workload,
  endpoint: number,
  direction: Direction,
  between: (peer: ReachEnd) => Connection,
): ReadonlyMap<number, Connection> {
  const byClass = new Map<number, Connection>();
  const connections = new Map<number, Connection>();
  for (const other of candidatePeers(cluster, workload, direction) ?? cluster.workloads) {
    for (const id of other.endpoints) {
      // A pod and itself: what matters is a sibling, or another workload of its class.
      if (id === endpoint) continue;
      const classId = cluster.reachability.classOf(id);
      const connection = byClass.get(classId) ?? between({ kind: 'endpoint', id });
      byClass.set(classId, connection);
      if (isNothing(connection)) continue;
      const before = connections.get(other.index);
      connections.set(other.index, before === undefined ? connection : mergeConnections([before, connection]));
    }
  }
  return connections;
}

/**
 * ICMP and the rest are undefined for every isolated pair (B29): kept as unknown they would make a peer of everybody who is
 * denied.
 */
function withoutOther(connection: Connection): Connection {
  if (!connection.unknown.other) return connection;
  const unknown = connection.unknown.intersect(PortSet.ALL_PORTS);
  const others = connection.reasons.filter((reason) => reason !== 'version-dependent');
  const reasons = others.length > 0 ? others : connection.reasons;
  return { allowed: connection.allowed, unknown, reasons: unknown.isEmpty ? [] : reasons };
}

export function isNothing(connection: Connection): boolean {
  return connection.allowed.isEmpty && connection.unknown.isEmpty;
}

/** The union: what some pod allows is allowed, what is not allowed but unknown for some pod is unknown. */
export function mergeConnections(connections: readonly Connection[]): Connection {
  const [first, ...others] = connections;
  if (first === undefined) return NOTHING;
  if (others.every((other) => other === first)) return first;
  const allowed = connections.reduce((set, c) => set.union(c.allowed), PortSet.NONE);
  const unknown = connections.reduce((set, c) => set.union(c.unknown), PortSet.NONE).minus(allowed);
  return { allowed, unknown, reasons: [...new Set(connections.flatMap((c) => c.reasons))] };
}

function mergeWorkloads(parts: readonly ClassSide[]): ReadonlyMap<number, Connection> {
  const merged = new Map<number, Connection>();
  for (const part of parts) {
    for (const [index, connection] of part.workloads) {
      const before = merged.get(index);
      merged.set(index, before === undefined ? connection : mergeConnections([before, connection]));
    }
  }
  return merged;
}

/** Address sets that are treated alike become one. */
function mergeAlike(parts: readonly OutsideConnection[]): readonly OutsideConnection[] {
  const merged: { readonly connection: Connection; readonly sets: IpSet[] }[] = [];
  for (const { addresses, connection } of parts) {
    const same = merged.find((other) => sameConnection(other.connection, connection));
    if (same === undefined) merged.push({ connection, sets: [addresses] });
    else same.sets.push(addresses);
  }
  return merged.map(({ connection, sets }) => ({ addresses: unionOf(sets), connection }));
}

/** In halves: one after the other would be quadratic in the number of blocks. */
function unionOf(sets: readonly IpSet[]): IpSet {
  const [first = IpSet.NONE] = sets;
  if (sets.length <= 1) return first;
  const middle = sets.length >> 1;
  return unionOf(sets.slice(0, middle)).union(unionOf(sets.slice(middle)));
}

export function sameConnection(a: Connection, b: Connection): boolean {
  return a === b || (a.allowed.equals(b.allowed) && a.unknown.equals(b.unknown));
}
