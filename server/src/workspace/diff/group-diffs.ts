import type { Family } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import type { Connection } from '../../engine/reachability';
import type { Cluster } from '../cluster';
import { controllerConnections, INGRESS_CONTROLLER } from '../exposure/controller-rows';
import type { Changes } from './changes';
import { ClusterSide, NO_CONNECTION, treated, type UnknownAs } from './cluster-side';
import { type ConnectionDiff, type DiffEnd, type DiffType, infoOf, type WorkloadEnd } from './connection-diff';
import { isNothing, type Piece, piecesOf, sameConnection } from './diff-pieces';

/** Connections that differ alike: each source with each destination other than itself. */
export interface DiffGroup {
  readonly type: DiffType;
  readonly sources: readonly DiffEnd[];
  readonly destinations: readonly DiffEnd[];
  readonly before: Connection;
  readonly after: Connection;
  /** Indices in `Changes.list`: one of them at least is why. Empty when no changes were given. */
  readonly causes: readonly number[];
}

export interface GroupOptions {
  readonly unknownAs: UnknownAs;
  /** Also what both clusters treat alike. */
  readonly unchanged?: boolean;
  /** What differs between the clusters: nothing else is looked at. Without it everything is. */
  readonly changes?: Changes;
  /** One end for all outside addresses that differ alike, instead of one for each range; default false. */
  readonly joinOutside?: boolean;
  /** More pairs of groups than this are not compared; default: no limit. */
  readonly mostPairs?: number;
}

export type DiffOutcome = { readonly kind: 'complete' } | { readonly kind: 'too-large'; readonly pairs: number };

/**
 * Finds what differs between two clusters, a group at a time and in no particular order; see `diffConnections`. Yields now
 * and then, so that others may work in between, and so that it can be given up.
 */
export function* diffGroups(
  before: Cluster | undefined,
  after: Cluster | undefined,
  options: GroupOptions,
  emit: (group: DiffGroup) => void,
): Generator<void, DiffOutcome> {
  const { unknownAs, mostPairs = Number.POSITIVE_INFINITY } = options;
  const sides = { before: new ClusterSide(before, unknownAs), after: new ClusterSide(after, unknownAs) };
  yield;
  const groups = groupsOf(sides, options.changes);
  const pairs = pairCount(groups);
  if (pairs > mostPairs) return { kind: 'too-large', pairs };
  const told = (group: DiffGroup | undefined) => {
    if (group !== undefined && (group.type !== 'unchanged' || options.unchanged === true)) emit(group);
  };
  yield* pairDiffs(sides, groups, told);
  yield* outsideDiffs(sides, groups, 'ingress', options, told);
  yield* outsideDiffs(sides, groups, 'egress', options, told);
  yield* controllerDiffs(sides, groups, options, told);
  return { kind: 'complete' };
}

/** The rows that a group stands for. */
export function* membersOf({ type, sources, destinations, before, after }: DiffGroup): Generator<ConnectionDiff> {
  for (const source of sources) {
    for (const destination of destinations) {
      if (source !== destination) yield { type, source, destination, before, after, info: infoOf(source, destination) };
    }
  }
}

/** How many rows a group stands for. */
export function sizeOf({ sources, destinations }: Pick<DiffGroup, 'sources' | 'destinations'>): number {
  // Two groups of workloads share no member.
  return sources === destinations ? sources.length * (sources.length - 1) : sources.length * destinations.length;
}

interface Sides {
  readonly before: ClusterSide;
  readonly after: ClusterSide;
}

/** Workloads that neither cluster tells apart, and that the same changes touch. */
interface Group {
  readonly members: readonly [WorkloadEnd, ...WorkloadEnd[]];
  /** Changes in this direction; undefined = whatever there is. */
  readonly touches: Readonly<Record<Direction, readonly number[]>> | undefined;
}

function groupsOf({ before, after }: Sides, changes: Changes | undefined): readonly Group[] {
  const old = before.workloads();
  const current = after.workloads();
  const groups = new Map<string, Group & { readonly members: WorkloadEnd[] }>();
  for (const id of new Set([...old.keys(), ...current.keys()])) {
    const [was, is] = [old.get(id), current.get(id)];
    const namespace = (is ?? was)?.namespace ?? '';
    const end: WorkloadEnd = { kind: 'workload', id, namespace, before: was, after: is };
    const touches = changes?.touching(id);
    const touched = touches === undefined ? '' : `${touches.egress.join()};${touches.ingress.join()}`;
    const key = `${before.classKey(was)}|${after.classKey(is)}|${touched}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { members: [end], touches });
    else group.members.push(end);
  }
  return [...groups.values()];
}

function isTouched({ touches }: Group, direction: Direction): boolean {
  return touches === undefined || touches[direction].length > 0;
}

function pairCount(groups: readonly Group[]): number {
  const sources = groups.filter((group) => isTouched(group, 'egress')).length;
  const destinations = groups.filter((group) => isTouched(group, 'ingress')).length;
  return sources * groups.length + (groups.length - sources) * destinations;
}

/** Between two pauses. */
const BATCH = 64;

type Tell = (group: DiffGroup | undefined) => void;

function* pairDiffs(sides: Sides, groups: readonly Group[], tell: Tell): Generator<void, void> {
  const entered = groups.filter((group) => isTouched(group, 'ingress'));
  let asked = 0;
  for (const sources of groups) {
    for (const destinations of isTouched(sources, 'egress') ? groups : entered) {
      if ((asked += 1) % BATCH === 0) yield;
      tell(pairDiff(sides, sources, destinations));
    }
  }
}

function pairDiff(sides: Sides, sources: Group, destinations: Group): DiffGroup | undefined {
  // Of one group two members, as traffic of a pod to itself is another matter (B31).
  const [source, destination] = [
    sources.members[0],
    sources === destinations ? destinations.members[1] : destinations.members[0],
  ];
  if (destination === undefined) return undefined;
  const before = sides.before.between(source.before, destination.before);
  const after = sides.after.between(source.after, destination.after);
  const type = typeOf(before, after);
  if (type === undefined) return undefined;
  const causes = union(sources.touches?.egress, destinations.touches?.ingress);
  return { type, sources: sources.members, destinations: destinations.members, before, after, causes };
}

function* outsideDiffs(
  sides: Sides,
  groups: readonly Group[],
  direction: Direction,
  { joinOutside = false }: GroupOptions,
  tell: Tell,
): Generator<void, void> {
  const ipv6 = sides.before.mentionsIpv6(direction) || sides.after.mentionsIpv6(direction);
  const families: readonly Family[] = ipv6 ? [4, 6] : [4];
  for (const { members, touches } of groups.filter((group) => isTouched(group, direction))) {
    yield;
    const pieces = piecesOf(
      sides.before.outside(members[0].before, direction, families),
      sides.after.outside(members[0].after, direction, families),
    );
    for (const { addresses, before, after } of joinOutside ? joined(pieces) : pieces) {
      const type = typeOf(before, after);
      if (type === undefined) continue;
      const outside: readonly DiffEnd[] = [{ kind: 'external', addresses }];
      const [sources, destinations] = direction === 'ingress' ? [outside, members] : [members, outside];
      tell({ type, sources, destinations, before, after, causes: touches?.[direction] ?? [] });
    }
  }
}

/** Pieces that are alike on both sides, as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const index = found.findIndex(
      ({ before, after }) => sameConnection(before, piece.before) && sameConnection(after, piece.after),
    );
    const same = found[index];
    if (same === undefined) found.push(piece);
    else found[index] = { ...same, addresses: same.addresses.union(piece.addresses) };
  }
  return found;
}

/** What an ingress controller opens depends on Services and routes, so that workloads are looked at one by one. */
function* controllerDiffs(
  sides: Sides,
  groups: readonly Group[],
  { unknownAs, changes }: GroupOptions,
  tell: Tell,
): Generator<void, void> {
  const old = controllerConnectionsOf(sides.before, unknownAs);
  yield;
  const current = controllerConnectionsOf(sides.after, unknownAs);
  const sources: readonly DiffEnd[] = [{ kind: 'controller', name: INGRESS_CONTROLLER }];
  const routes = changes?.routes === undefined ? [] : [changes.routes];
  for (const { members, touches } of groups) {
    for (const destination of members) {
      const before = old.get(destination.id) ?? NO_CONNECTION;
      const after = current.get(destination.id) ?? NO_CONNECTION;
      const type = typeOf(before, after);
      if (type === undefined) continue;
      tell({ type, sources, destinations: [destination], before, after, causes: union(routes, touches?.ingress) });
    }
  }
}

function controllerConnectionsOf({ cluster }: ClusterSide, unknownAs: UnknownAs): ReadonlyMap<string, Connection> {
  const found = cluster === undefined ? [] : controllerConnections(cluster);
  return new Map(found.map(({ workload, connection }) => [workload.id, treated(connection, unknownAs)]));
}

function union(a: readonly number[] = [], b: readonly number[] = []): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

/** undefined when there is nothing on either side. */
function typeOf(before: Connection, after: Connection): DiffType | undefined {
  if (sameConnection(before, after)) return isNothing(before) ? undefined : 'unchanged';
  if (before.allowed.equals(after.allowed)) return 'changed';
  if (before.allowed.isEmpty) return 'added';
  return after.allowed.isEmpty ? 'removed' : 'changed';
}
