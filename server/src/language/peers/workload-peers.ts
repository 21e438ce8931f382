import type { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import type { Connection } from '../../engine/reachability';
import { MAYBE, NO, type Tri, YES } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { byName, ENTIRE_CLUSTER, podSetKey } from '../../workspace/potential/admitted-pods';
import { type OwnPeer, ownPeersOf } from '../../workspace/potential/own-peers';
import { podsOfPeer } from '../prose';
import { classEndpoints, isNothing, sameConnection, sideOf } from './class-connections';
import { type Grants, type GrantSource, grantsOf } from './grants';

/** One line of "who reaches whom" of a workload. `members` are the workloads of a group that are really connected. */
export type PeerEnd =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'cluster'; readonly members: readonly Workload[]; readonly total: number }
  | {
      readonly kind: 'namespace';
      readonly namespace: string;
      readonly members: readonly Workload[];
      readonly total: number;
    }
  | { readonly kind: 'external'; readonly addresses: IpSet }
  | { readonly kind: 'nodes' }
  /** Pods of a kind that rules admit, whether or not a manifest describes any. */
  | { readonly kind: 'potential'; readonly pods: OwnPeer }
  /** Workloads of which nothing is certain. */
  | { readonly kind: 'unknown'; readonly members: readonly Workload[] };

export interface WorkloadPeer {
  /** Stable over edits, unique within workload and direction. */
  readonly key: string;
  readonly end: PeerEnd;
  /** undefined when the members of a group differ. */
  readonly connection: Connection | undefined;
  /** For groups: the rules that admit them; otherwise found by explaining the connection. */
  readonly sources: readonly GrantSource[];
}

export interface WorkloadSide {
  /** Whether any policy governs this direction; NO = open. */
  readonly governed: Tri;
  /** Groups first, then workloads (same namespace first), outside, nodes, potential, unknown. */
  readonly peers: readonly WorkloadPeer[];
}

const cache = new WeakMap<Cluster, Map<string, WorkloadSide>>();

/** Who may connect to the workload (`ingress`) or may be connected by it (`egress`), the other ends' policies included. */
export function peersOf(cluster: Cluster, workload: Workload, direction: Direction): WorkloadSide {
  let known = cache.get(cluster);
  if (known === undefined) {
    known = new Map();
    cache.set(cluster, known);
  }
  const key = `${direction}:${workload.index}`;
  let side = known.get(key);
  if (side === undefined) {
    side = { governed: governed(cluster, workload, direction), peers: computePeers(cluster, workload, direction) };
    known.set(key, side);
  }
  return side;
}

/**
 * Whether a policy governs the direction for the workload's pods; a workload whose pods differ is as closed as its openest pod.
 * MAYBE as well when only something denies there that is not understood.
 */
export function governed(cluster: Cluster, workload: Workload, direction: Direction): Tri {
  const state = governedByPolicy(cluster, workload, direction);
  if (state !== NO) return state;
  return cluster.unreadOn(workload, direction).some(({ touch }) => touch.may.includes('deny')) ? MAYBE : NO;
}

function governedByPolicy(cluster: Cluster, workload: Workload, direction: Direction): Tri {
  const states = classEndpoints(cluster, workload).map((id) => cluster.reachability.side(id, direction).governed);
  if (states.length === 0 || states.includes(NO)) return NO;
  return states.every((state) => state === YES) ? YES : MAYBE;
}

/**
 * Policies that deny something to a workload, or by it, in rules of their own. Where none isolates it, they are the exceptions
 * to its being open.
 */
export function denyingPolicies(cluster: Cluster, workload: Workload, direction: Direction): readonly PolicyEntry[] {
  return cluster
    .policiesSelecting(workload, direction)
    .filter(({ resource: { fact } }) => fact[direction]?.rules.some((rule) => rule.action.value === 'deny'));
}

function computePeers(cluster: Cluster, workload: Workload, direction: Direction): readonly WorkloadPeer[] {
  const side = sideOf(cluster, workload, direction);
  const others = [...side.workloads].flatMap(([index, connection]) => {
    const other = cluster.workloads[index];
    return other === undefined || other === workload ? [] : [{ other, connection }];
  });
  const open = governedByPolicy(cluster, workload, direction) === NO;
  const grants: Grants = open ? { cluster: [], namespaces: new Map() } : grantsOf(cluster, workload, direction);
  const allowed = others.filter(({ connection }) => !connection.allowed.isEmpty);
  const unknown = unknownPeers(others);
  const { groups, rest: each } = groupByGrants(cluster, workload, allowed, grants, open);
  // Whoever is open is open to everybody, which the groups say.
  const openToAll = open && denyingPolicies(cluster, workload, direction).length === 0;
  const potential = openToAll ? [] : potentialPeers(cluster, workload, direction, [...groups, ...unknown]);
  const rest =
    direction === 'ingress' && potential.some(isAnyPod) ? each.filter(({ other }) => !isPseudo(other)) : each;
  const nodes: readonly WorkloadPeer[] =
    open || side.otherNodes.allowed.isEmpty
      ? []
      : [{ key: 'nodes', end: { kind: 'nodes' }, connection: side.otherNodes, sources: [] }];
  return [
    ...groups,
    ...sorted(rest, workload).map(({ other, connection }): WorkloadPeer => ({
      key: `workload:${other.id}`,
      end: { kind: 'workload', workload: other },
      connection,
      sources: [],
    })),
    ...side.outside.map(({ addresses, connection }): WorkloadPeer => ({
      key: `external:${addresses.cidrs().join(',')}`,
      end: { kind: 'external', addresses },
      connection,
      sources: [],
    })),
    ...nodes,
    ...potential,
    ...unknown,
  ];
}

function isAnyPod({ end }: WorkloadPeer): boolean {
  return end.kind === 'potential' && end.pods.pods.kind === 'entire-cluster' && !end.pods.ports.isEmpty;
}

/** Cluster DNS, say: who may connect anyway because any pod may is not worth a line. */
function isPseudo({ resource }: Workload): boolean {
  return resource === undefined;
}

interface Connected {
  readonly other: Workload;
  readonly connection: Connection;
}

/** A rule that admits everybody is shown as that, even if some pods' own policies keep them away; fewer would mislead. */
const RULE_SHARE = 0.5;
/** More than this many are grouped in any case. */
const GROUP_SIZE = 20;

function groupByGrants(
  cluster: Cluster,
  workload: Workload,
  allowed: readonly Connected[],
  grants: Grants,
  open: boolean,
): { readonly groups: readonly WorkloadPeer[]; readonly rest: readonly Connected[] } {
  const others = cluster.workloads.length - 1;
  if ((open || grants.cluster.length > 0) && worthGrouping(allowed.length, others, open ? 1 : RULE_SHARE)) {
    const members = sorted(allowed, workload).map(({ other }) => other);
    const end: PeerEnd = { kind: 'cluster', members, total: others };
    return { groups: [{ key: 'cluster', end, connection: common(allowed), sources: grants.cluster }], rest: [] };
  }
  const groups: WorkloadPeer[] = [];
  const grouped = new Set<Workload>();
  for (const [namespace, sources] of grants.namespaces) {
    const inside = cluster.namespaces.get(namespace)?.workloads.filter((other) => other !== workload) ?? [];
    const connected = allowed.filter(({ other }) => other.namespace === namespace);
    if (inside.length === 0 || !worthGrouping(connected.length, inside.length, RULE_SHARE)) continue;
    const members = connected.map(({ other }) => other);
    for (const member of members) grouped.add(member);
    const end: PeerEnd = { kind: 'namespace', namespace, members, total: inside.length };
    groups.push({ key: `namespace:${namespace}`, end, connection: common(connected), sources });
  }
  groups.sort((a, b) => compare(a.key, b.key));
  return { groups, rest: allowed.filter(({ other }) => !grouped.has(other)) };
}

function worthGrouping(connected: number, total: number, share: number): boolean {
  return connected > 0 && (connected >= total * share || connected > GROUP_SIZE);
}

function common(connected: readonly Connected[]): Connection | undefined {
  const [first] = connected;
  if (first === undefined) return undefined;
  return connected.every(({ connection }) => sameConnection(connection, first.connection))
    ? first.connection
    : undefined;
}

/** Kinds of pods that no group tells of already. */
function potentialPeers(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  groups: readonly WorkloadPeer[],
): readonly WorkloadPeer[] {
  const told = new Set(groups.flatMap(kindsTold));
  // That nothing is certain about any pod is told by the workloads of which nothing is.
  const doubt = groups.some(({ end }) => end.kind === 'unknown');
  return ownPeersOf(cluster, workload, direction)
    .filter((pods) => !told.has(podSetKey(pods.set)) && !(doubt && isWhollyUnknown(pods)) && !pods.meansDns)
    .map((pods) => ({
      key: `potential:${podSetKey(pods.set)}`,
      end: { kind: 'potential', pods },
      connection: { allowed: pods.ports, unknown: pods.unknown, reasons: pods.reasons },
      sources: [],
    }));
}

function isWhollyUnknown({ pods, ports, portNames }: OwnPeer): boolean {
  return pods.kind === 'entire-cluster' && ports.isEmpty && portNames.length === 0;
}

/** Kinds of pods that a group stands for, where its name says "any pod". */
function kindsTold({ end, sources }: WorkloadPeer): readonly string[] {
  if ((end.kind !== 'cluster' && end.kind !== 'namespace') || !isMost(end)) return [];
  if (end.kind === 'cluster') return [podSetKey(ENTIRE_CLUSTER)];
  return sources.flatMap(({ peer, policy }) => {
    const pods = peer && podsOfPeer(peer, policy.namespace);
    return pods === undefined ? [] : [podSetKey({ ...pods, namespaces: byName(pods.namespaces) })];
  });
}

/** Calling a few workloads of many "any pod" would say more than is true. */
export function isMost(group: { readonly members: readonly Workload[]; readonly total: number }): boolean {
  return group.members.length * 2 >= group.total;
}

function unknownPeers(others: readonly Connected[]): readonly WorkloadPeer[] {
  const byReason = new Map<string, Connected[]>();
  for (const one of others) {
    if (!one.connection.allowed.isEmpty || isNothing(one.connection)) continue;
    const key = `unknown:${[...one.connection.reasons].sort().join(',')}`;
    const list = byReason.get(key);
    if (list === undefined) byReason.set(key, [one]);
    else list.push(one);
  }
  return [...byReason].map(([key, list]) => ({
    key,
    end: { kind: 'unknown', members: list.map(({ other }) => other) },
    connection: list.length > 0 ? list[0]?.connection : undefined,
    sources: [],
  }));
}

function sorted(connected: readonly Connected[], home: Workload): readonly Connected[] {
  const rank = (other: Workload) => (other.namespace === home.namespace ? 0 : 1);
  return [...connected].sort((a, b) => rank(a.other) - rank(b.other) || compare(nameOf(a.other), nameOf(b.other)));
}

/** Ends with what no name holds, so that `api` stands before `api-canary`. */
function nameOf({ namespace, name, kind }: Workload): string {
  return [namespace, name, kind].join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
