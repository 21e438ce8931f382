import { IpSet, formatRange } from '../engine/ip-set';
import type { Direction } from '../engine/model';
import { PortSet } from '../engine/port-set';
import type { Connection, ReachEnd } from '../engine/reachability';
import { askPorts } from './ask-ports';
import type { UnknownReason } from '../engine/verdict';
import type { Cluster, Workload } from './cluster';
import { controllerConnections, INGRESS_CONTROLLER } from './exposure/controller-rows';

/** What one workload may open to another, or to or from addresses outside the cluster. */
export interface ConnectionRow {
  readonly source: ConnectionEnd;
  readonly destination: ConnectionEnd;
  /** TCP, UDP and SCTP only: what happens to other protocols is not told by ports (B29). */
  readonly allowed: PortSet;
  /** Ports whose verdict cannot be known; disjoint from `allowed`. */
  readonly unknown: PortSet;
  readonly reasons: readonly UnknownReason[];
}

export type ConnectionEnd =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'external'; readonly addresses: IpSet }
  /** The pods of an ingress controller, wherever they run; only ever a source (A37). */
  | { readonly kind: 'controller'; readonly name: string };

export interface ConnectionFilter {
  /** Keep rows with an end in this namespace. */
  readonly namespace?: string;
  /** Keep rows with this workload at an end (`Workload.index`). */
  readonly workloads?: ReadonlySet<number>;
  /** Include pseudo workloads such as cluster DNS; default false. */
  readonly pseudo?: boolean;
}

/**
 * All connections between different workloads, and between workloads and the outside, that are allowed or unknown.
 * Connections of a workload to itself are left out, and so are rows in which everything is denied. Pods of one workload
 * are one row: the union over its pods. Outside addresses that are treated alike are one row; IPv6 is listed only where
 * some rule mentions an IPv6 block. Where an Ingress or Route leads to a workload, its controller is a source. Rows are
 * ordered by the ends' names.
 */
export function connectionsOf(cluster: Cluster, filter: ConnectionFilter = {}): readonly ConnectionRow[] {
  const workloads = cluster.workloads.filter((w) => filter.pseudo === true || w.resource !== undefined);
  const wanted = (w: Workload) =>
    (filter.namespace === undefined || w.namespace === filter.namespace) &&
    (filter.workloads === undefined || filter.workloads.has(w.index));
  const pairs = new PairTable(cluster);
  const rows: ConnectionRow[] = [];
  for (const source of workloads) {
    const sourceWanted = wanted(source);
    for (const destination of workloads) {
      if (source === destination || !(sourceWanted || wanted(destination))) continue;
      const connection = pairs.between(source, destination);
      if (isNothing(connection)) continue;
      rows.push({
        source: { kind: 'workload', workload: source },
        destination: { kind: 'workload', workload: destination },
        ...connection,
      });
    }
    if (sourceWanted) rows.push(...externalRows(cluster, pairs, source));
  }
  for (const { workload, connection } of controllerConnections(cluster)) {
    if (!wanted(workload) || isNothing(connection)) continue;
    const source: ConnectionEnd = { kind: 'controller', name: INGRESS_CONTROLLER };
    rows.push({ source, destination: { kind: 'workload', workload }, ...connection });
  }
  return sortRows(rows);
}

/** `ns/name[Kind]`, `{ingress-controller}`, or `a.b.c.d-e.f.g.h[External]` with one range a row. */
export function endName(end: ConnectionEnd): string {
  switch (end.kind) {
    case 'workload':
      return end.workload.id;
    case 'external':
      return `${end.addresses.ranges.map(formatRange).join(',')}[External]`;
    case 'controller':
      return end.name;
  }
}

function isNothing(connection: Connection): boolean {
  return connection.allowed.isEmpty && connection.unknown.isEmpty;
}

function sortRows(rows: ConnectionRow[]): ConnectionRow[] {
  const keyed = rows.map((row) => ({ row, source: endName(row.source), destination: endName(row.destination) }));
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  keyed.sort((a, b) => order(a.source, b.source) || order(a.destination, b.destination));
  return keyed.map((k) => k.row);
}

function externalRows(cluster: Cluster, pairs: PairTable, workload: Workload): ConnectionRow[] {
  const rows: ConnectionRow[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    for (const { addresses, connection } of pairs.outside(workload, direction)) {
      if (isNothing(connection)) continue;
      // One row a contiguous range, so that every printed end is one range.
      for (const range of addresses.ranges) {
        const outside: ConnectionEnd = { kind: 'external', addresses: IpSet.range(range.family, range.lo, range.hi) };
        const inside: ConnectionEnd = { kind: 'workload', workload };
        rows.push(
          direction === 'ingress'
            ? { source: outside, destination: inside, ...connection }
            : { source: inside, destination: outside, ...connection },
        );
      }
    }
  }
  return rows;
}

/** Pair results by class, because workloads of one class behave alike (semantics.md G16). */
class PairTable {
  readonly #cluster: Cluster;
  readonly #byClasses = new Map<string, Connection>();
  readonly #outside = new Map<string, readonly OutsideConnection[]>();
  readonly #representatives = new Map<Workload, readonly number[]>();
  readonly #externals = new Map<Direction, readonly IpSet[]>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  between(source: Workload, destination: Workload): Connection {
    const { reachability } = this.#cluster;
    return merge(
      this.#endpointsByClass(source).flatMap((from) =>
        this.#endpointsByClass(destination).map((to) => {
          const key = `${reachability.classOf(from)}>${reachability.classOf(to)}`;
          let found = this.#byClasses.get(key);
          if (!found) {
            found = this.#ask({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: to });
            this.#byClasses.set(key, found);
          }
          return found;
        }),
      ),
    );
  }

  outside(workload: Workload, direction: Direction): readonly OutsideConnection[] {
    const { reachability } = this.#cluster;
    const endpoints = this.#endpointsByClass(workload);
    const key = `${direction}:${endpoints.map((id) => reachability.classOf(id)).join(',')}`;
    let found = this.#outside.get(key);
    if (!found) {
      const connections = this.#externalsOf(direction).map((addresses) => ({
        addresses,
        connection: merge(
          endpoints.map((id) => {
            const inside = { kind: 'endpoint', id } as const;
            const outside = { kind: 'external', addresses } as const;
            return direction === 'ingress' ? this.#ask(outside, inside) : this.#ask(inside, outside);
          }),
        ),
      }));
      found = mergeAlike(connections);
      this.#outside.set(key, found);
    }
    return found;
  }

  #ask(from: ReachEnd, to: ReachEnd): Connection {
    return askPorts(this.#cluster, from, to, PortSet.ALL_PORTS);
  }

  /** One endpoint of each class that the workload's pods belong to. */
  #endpointsByClass(workload: Workload): readonly number[] {
    let found = this.#representatives.get(workload);
    if (!found) {
      const byClass = new Map(workload.endpoints.map((id) => [this.#cluster.reachability.classOf(id), id]));
      found = [...byClass.values()];
      this.#representatives.set(workload, found);
    }
    return found;
  }

  #externalsOf(direction: Direction): readonly IpSet[] {
    let found = this.#externals.get(direction);
    if (!found) {
      const all = this.#cluster.reachability.externals(direction);
      const v6Mentioned = all.filter((set) => set.ranges.some((r) => r.family === 6)).length > 1;
      found = v6Mentioned ? all : all.map((set) => set.intersect(IpSet.ALL_V4)).filter((set) => !set.isEmpty);
      this.#externals.set(direction, found);
    }
    return found;
  }
}

interface OutsideConnection {
  readonly addresses: IpSet;
  readonly connection: Connection;
}

function merge(connections: readonly Connection[]): Connection {
  const [first, ...others] = connections;
  if (first === undefined) return { allowed: PortSet.NONE, unknown: PortSet.NONE, reasons: [] };
  if (others.length === 0) return first;
  const allowed = connections.reduce((set, c) => set.union(c.allowed), PortSet.NONE);
  const unknown = connections.reduce((set, c) => set.union(c.unknown), PortSet.NONE).minus(allowed);
  return { allowed, unknown, reasons: [...new Set(connections.flatMap((c) => c.reasons))] };
}

function mergeAlike(connections: readonly OutsideConnection[]): readonly OutsideConnection[] {
  const merged: OutsideConnection[] = [];
  for (const next of connections) {
    const index = merged.findIndex(
      (m) =>
        m.connection.allowed.equals(next.connection.allowed) && m.connection.unknown.equals(next.connection.unknown),
    );
    const found = merged[index];
    if (!found) merged.push(next);
    else merged[index] = { addresses: found.addresses.union(next.addresses), connection: found.connection };
  }
  return merged;
}
