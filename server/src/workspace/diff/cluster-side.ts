import { IpSet, type Family } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { PortSet } from '../../engine/port-set';
import type { Connection, ReachEnd } from '../../engine/reachability';
import { askPorts } from '../ask-ports';
import type { Cluster, Workload } from '../cluster';

/** How ports whose verdict cannot be known are treated: as allowed, as denied, or kept apart. */
export type UnknownAs = 'allow' | 'deny' | 'show';

export const NO_CONNECTION: Connection = { allowed: PortSet.NONE, unknown: PortSet.NONE, reasons: [] };

/** Addresses that one cluster treats alike for a group of workloads. */
export interface Segment {
  readonly family: Family;
  readonly lo: bigint;
  readonly hi: bigint;
  readonly connection: Connection;
}

/** One endpoint of each class that a workload's pods belong to, in the order of the classes. */
interface Representatives {
  readonly key: string;
  readonly endpoints: readonly ReachEnd[];
}

/**
 * One of the two clusters of a comparison, asked about workloads by their classes (G16): what is asked twice is computed
 * once. Ports of TCP, UDP and SCTP only, as lists have them (B29). undefined stands for an empty cluster.
 */
export class ClusterSide {
  private readonly pairs = new Map<string, Connection>();
  private readonly known = new Map<Workload, Representatives>();
  private readonly decided = new WeakMap<Connection, Connection>();

  constructor(
    readonly cluster: Cluster | undefined,
    private readonly unknownAs: UnknownAs,
  ) {}

  /** Workloads that have a manifest, by id. */
  workloads(): ReadonlyMap<string, Workload> {
    const found = (this.cluster?.workloads ?? []).filter((w) => w.resource !== undefined);
    return new Map(found.map((w) => [w.id, w]));
  }

  /** Workloads with equal keys behave alike in this cluster. */
  classKey(workload: Workload | undefined): string {
    return workload === undefined ? '-' : this.representatives(workload).key;
  }

  /** The union over the pods of both workloads; nothing when the cluster lacks one of them. */
  between(source: Workload | undefined, destination: Workload | undefined): Connection {
    if (source === undefined || destination === undefined) return NO_CONNECTION;
    const sources = this.representatives(source);
    const destinations = this.representatives(destination);
    const [from, to] = [sources.endpoints[0], destinations.endpoints[0]];
    if (from === undefined || to === undefined) return NO_CONNECTION;
    // The engine keeps single answers itself.
    if (sources.endpoints.length === 1 && destinations.endpoints.length === 1) return this.ask(from, to);
    const key = `${sources.key}>${destinations.key}`;
    let found = this.pairs.get(key);
    if (found === undefined) {
      found = union(sources.endpoints.flatMap((one) => destinations.endpoints.map((other) => this.ask(one, other))));
      this.pairs.set(key, found);
    }
    return found;
  }

  /** Whether some rule of the direction tells IPv6 addresses apart. */
  mentionsIpv6(direction: Direction): boolean {
    const groups = this.cluster?.reachability.externals(direction) ?? [];
    return groups.filter((set) => !set.family(6).isEmpty).length > 1;
  }

  /** All addresses of the families, in order and without gaps. */
  outside(workload: Workload | undefined, direction: Direction, families: readonly Family[]): readonly Segment[] {
    const { cluster } = this;
    if (workload === undefined || cluster === undefined) return families.map(nothingIn);
    const { endpoints } = this.representatives(workload);
    const segments = cluster.reachability.externals(direction).flatMap((addresses) => {
      const outside = { kind: 'external', addresses } as const;
      const connection = union(
        endpoints.map((inside) => (direction === 'ingress' ? this.ask(outside, inside) : this.ask(inside, outside))),
      );
      return addresses.ranges.map((range) => ({ ...range, connection }));
    });
    return segments
      .filter((segment) => families.includes(segment.family))
      .sort((a, b) => a.family - b.family || (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  }

  private representatives(workload: Workload): Representatives {
    let found = this.known.get(workload);
    if (found === undefined) this.known.set(workload, (found = this.findRepresentatives(workload)));
    return found;
  }

  private findRepresentatives(workload: Workload): Representatives {
    const byClass = new Map<number, number>();
    for (const id of workload.endpoints) {
      const found = this.cluster?.reachability.classOf(id) ?? -1;
      if (!byClass.has(found)) byClass.set(found, id);
    }
    const entries = [...byClass].sort((a, b) => a[0] - b[0]);
    return {
      key: entries.map(([found]) => found).join(','),
      endpoints: entries.map(([, id]) => ({ kind: 'endpoint', id })),
    };
  }

  private ask(from: ReachEnd, to: ReachEnd): Connection {
    if (this.cluster === undefined) return NO_CONNECTION;
    const answer = this.cluster.reachability.between(from, to);
    if (!answer.unknown.isEmpty) return treated(askPorts(this.cluster, from, to, PortSet.ALL_PORTS), this.unknownAs);
    // Equal answers share one object, and there are few of them.
    let found = this.decided.get(answer);
    if (found === undefined) this.decided.set(answer, (found = treated(answer, this.unknownAs)));
    return found;
  }
}

/** The connection as `unknownAs` wants it, ports only. */
export function treated(connection: Connection, unknownAs: UnknownAs): Connection {
  const { reasons } = connection;
  const allowed = connection.allowed.intersect(PortSet.ALL_PORTS);
  const unknown = connection.unknown.intersect(PortSet.ALL_PORTS);
  if (unknown.isEmpty) return { allowed, unknown: PortSet.NONE, reasons: [] };
  switch (unknownAs) {
    case 'allow':
      return { allowed: allowed.union(unknown), unknown: PortSet.NONE, reasons: [] };
    case 'deny':
      return { allowed, unknown: PortSet.NONE, reasons: [] };
    case 'show':
      return { allowed, unknown, reasons };
  }
}

function nothingIn(family: Family): Segment {
  const [range] = (family === 4 ? IpSet.ALL_V4 : IpSet.ALL_V6).ranges;
  return { family, lo: range?.lo ?? 0n, hi: range?.hi ?? 0n, connection: NO_CONNECTION };
}

/** What some pod may open: a workload's row is the union over its pods, as in lists. */
function union(connections: readonly Connection[]): Connection {
  const [first, ...others] = connections;
  if (first === undefined) return NO_CONNECTION;
  if (others.length === 0) return first;
  const allowed = connections.reduce((set, c) => set.union(c.allowed), PortSet.NONE);
  const unknown = connections.reduce((set, c) => set.union(c.unknown), PortSet.NONE).minus(allowed);
  const reasons = unknown.isEmpty ? [] : [...new Set(connections.flatMap((c) => c.reasons))];
  return { allowed, unknown, reasons };
}
