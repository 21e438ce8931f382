import { type Family, IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import type { Connection } from '../../engine/reachability';
import type { Cluster } from '../cluster';
import { controllerConnections, INGRESS_CONTROLLER } from '../exposure/controller-rows';
import { ClusterSide, NO_CONNECTION, type Segment, treated, type UnknownAs } from './cluster-side';
import {
  type ConnectionDiff,
  type DiffEnd,
  type DiffType,
  infoOf,
  sortDiffs,
  type WorkloadEnd,
} from './connection-diff';

export interface DiffOptions {
  /** Keep rows with an end in this namespace. */
  readonly namespace?: string;
  /** Keep rows with one of these workloads at an end, by id. */
  readonly workloads?: ReadonlySet<string>;
  /** Default `show`. */
  readonly unknownAs?: UnknownAs;
  /** Also rows that both clusters treat alike; default false. */
  readonly unchanged?: boolean;
}

/**
 * What differs between two clusters in who can reach whom (G23). Workloads are paired by their id; undefined is a cluster
 * without anything. Rows are what `connectionsOf` lists: different workloads, and workloads with the outside. Address
 * ranges are compared piece by piece and merged back where neighbours changed alike; IPv6 counts where either cluster has
 * a rule that mentions it. Workloads that behave alike in both clusters are compared once.
 */
export function diffConnections(
  before: Cluster | undefined,
  after: Cluster | undefined,
  options: DiffOptions = {},
): readonly ConnectionDiff[] {
  const unknownAs = options.unknownAs ?? 'show';
  const sides = { before: new ClusterSide(before, unknownAs), after: new ClusterSide(after, unknownAs) };
  const groups = groupsOf(sides);
  const rows = [
    ...pairDiffs(sides, groups, options),
    ...outsideDiffs(sides, groups, 'ingress', options),
    ...outsideDiffs(sides, groups, 'egress', options),
    ...controllerDiffs(sides, groups, options),
  ];
  return sortDiffs(rows.filter((row) => wanted(row, options)));
}

interface Sides {
  readonly before: ClusterSide;
  readonly after: ClusterSide;
}

/** Workloads that neither cluster tells apart. */
type Group = readonly [WorkloadEnd, ...WorkloadEnd[]];

function groupsOf({ before, after }: Sides): readonly Group[] {
  const old = before.workloads();
  const current = after.workloads();
  const groups = new Map<string, [WorkloadEnd, ...WorkloadEnd[]]>();
  for (const id of new Set([...old.keys(), ...current.keys()])) {
    const [was, is] = [old.get(id), current.get(id)];
    const namespace = (is ?? was)?.namespace ?? '';
    const end: WorkloadEnd = { kind: 'workload', id, namespace, before: was, after: is };
    const key = `${before.classKey(was)}|${after.classKey(is)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [end]);
    else group.push(end);
  }
  return [...groups.values()];
}

function pairDiffs(sides: Sides, groups: readonly Group[], options: DiffOptions): readonly ConnectionDiff[] {
  return groups.flatMap((sources) =>
    groups.flatMap((destinations) => {
      // Of one group two members, as traffic of a pod to itself is another matter (B31).
      const [source, destination] = [sources[0], sources === destinations ? destinations[1] : destinations[0]];
      if (destination === undefined) return [];
      const before = sides.before.between(source.before, destination.before);
      const after = sides.after.between(source.after, destination.after);
      const type = typeOf(before, after);
      if (type === undefined || (type === 'unchanged' && options.unchanged !== true)) return [];
      return sources.flatMap((from) =>
        destinations.flatMap((to) => (from === to ? [] : [row(type, from, to, before, after)])),
      );
    }),
  );
}

function outsideDiffs(
  sides: Sides,
  groups: readonly Group[],
  direction: Direction,
  options: DiffOptions,
): readonly ConnectionDiff[] {
  const ipv6 = sides.before.mentionsIpv6(direction) || sides.after.mentionsIpv6(direction);
  const families: readonly Family[] = ipv6 ? [4, 6] : [4];
  return groups.flatMap((group) => {
    const pieces = piecesOf(
      sides.before.outside(group[0].before, direction, families),
      sides.after.outside(group[0].after, direction, families),
    );
    return pieces.flatMap(({ addresses, before, after }) => {
      const type = typeOf(before, after);
      if (type === undefined || (type === 'unchanged' && options.unchanged !== true)) return [];
      const outside: DiffEnd = { kind: 'external', addresses };
      return group.map((inside) =>
        direction === 'ingress' ? row(type, outside, inside, before, after) : row(type, inside, outside, before, after),
      );
    });
  });
}

/** What an ingress controller opens depends on Services and routes, so that workloads are looked at one by one. */
function controllerDiffs(sides: Sides, groups: readonly Group[], options: DiffOptions): readonly ConnectionDiff[] {
  const [old, current] = [
    controllerConnectionsOf(sides.before, options),
    controllerConnectionsOf(sides.after, options),
  ];
  const source: DiffEnd = { kind: 'controller', name: INGRESS_CONTROLLER };
  return groups.flatMap((group) =>
    group.flatMap((destination) => {
      const before = old.get(destination.id) ?? NO_CONNECTION;
      const after = current.get(destination.id) ?? NO_CONNECTION;
      const type = typeOf(before, after);
      if (type === undefined || (type === 'unchanged' && options.unchanged !== true)) return [];
      return [row(type, source, destination, before, after)];
    }),
  );
}

function controllerConnectionsOf(
  { cluster }: ClusterSide,
  { unknownAs = 'show' }: DiffOptions,
): ReadonlyMap<string, Connection> {
  const found = cluster === undefined ? [] : controllerConnections(cluster);
  return new Map(found.map(({ workload, connection }) => [workload.id, treated(connection, unknownAs)]));
}

interface Piece {
  readonly addresses: IpSet;
  readonly before: Connection;
  readonly after: Connection;
}

/** The common refinement of both partitions, with neighbours that are alike on both sides merged again (G23). */
function piecesOf(before: readonly Segment[], after: readonly Segment[]): readonly Piece[] {
  const merged: (Segment & { readonly now: Connection })[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [before[i], after[j]];
    if (a === undefined || b === undefined) break;
    // Both lists cover the same addresses without gaps, so that a piece starts where the later of the two segments does.
    const lo = a.lo > b.lo ? a.lo : b.lo;
    const hi = a.hi < b.hi ? a.hi : b.hi;
    const last = merged.at(-1);
    if (
      last?.family === a.family &&
      sameConnection(last.connection, a.connection) &&
      sameConnection(last.now, b.connection)
    )
      merged[merged.length - 1] = { ...last, hi };
    else merged.push({ family: a.family, lo, hi, connection: a.connection, now: b.connection });
    if (a.hi === hi) i += 1;
    if (b.hi === hi) j += 1;
  }
  return merged.map(({ family, lo, hi, connection, now }) => ({
    addresses: IpSet.range(family, lo, hi),
    before: connection,
    after: now,
  }));
}

function sameConnection(a: Connection, b: Connection): boolean {
  return a === b || (a.allowed.equals(b.allowed) && a.unknown.equals(b.unknown));
}

/** undefined when there is nothing on either side. */
function typeOf(before: Connection, after: Connection): DiffType | undefined {
  if (sameConnection(before, after)) return isNothing(before) ? undefined : 'unchanged';
  if (before.allowed.equals(after.allowed)) return 'changed';
  if (before.allowed.isEmpty) return 'added';
  return after.allowed.isEmpty ? 'removed' : 'changed';
}

function isNothing(connection: Connection): boolean {
  return connection.allowed.isEmpty && connection.unknown.isEmpty;
}

function row(
  type: DiffType,
  source: DiffEnd,
  destination: DiffEnd,
  before: Connection,
  after: Connection,
): ConnectionDiff {
  return { type, source, destination, before, after, info: infoOf(source, destination) };
}

function wanted({ source, destination }: ConnectionDiff, { namespace, workloads }: DiffOptions): boolean {
  if (namespace === undefined && workloads === undefined) return true;
  return [source, destination].some(
    (end) =>
      end.kind === 'workload' &&
      (namespace === undefined || end.namespace === namespace) &&
      (workloads === undefined || workloads.has(end.id)),
  );
}
