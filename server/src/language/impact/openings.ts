import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { PortSet } from '../../engine/port-set';
import { SOMEWHERE_PUBLIC } from '../../rules/parts/address-peers';
import { type Environment, environmentOf, tellsEnvironment } from '../../rules/parts/environments';
import type { PolicyEntry, Workload } from '../../workspace/cluster';
import { isUnread } from '../../workspace/deciding';
import { policyKey } from '../../workspace/diff/changes';
import type { DiffEnd, WorkloadEnd } from '../../workspace/diff/connection-diff';
import { diffReason } from '../../workspace/diff/diff-reasons';
import { membersOf } from '../../workspace/diff/group-diffs';
import type { Resource } from '../../workspace/snapshot';
import { describePortSet, list } from '../prose';
import { type Impact, type ImpactGroup, openedPorts } from './impact';
import { type ImpactRow, rowOf } from './impact-rows';

/** Connections that a changed policy opens to the internet or across environments: easily meant for a moment only. */
export interface Opening {
  readonly kind: 'internet' | 'environment';
  readonly policy: PolicyEntry;
  /** A sentence. */
  readonly message: string;
  /** One of the connections. */
  readonly row: ImpactRow;
}

const known = new WeakMap<Impact, readonly Opening[]>();

/** At most one of each kind and direction a policy. */
export function openingsOf(impact: Impact): readonly Opening[] {
  let found = known.get(impact);
  if (found === undefined) known.set(impact, (found = findOpenings(impact)));
  return found;
}

/** What only one changed policy can be the reason of: of the rest nobody can be told to look at it. */
function findOpenings(impact: Impact): readonly Opening[] {
  if (impact.policies.size === 0) return [];
  const byCause = new Map<PolicyEntry, ImpactGroup[]>();
  for (const group of impact.groups) {
    if (group.kind !== 'opened' && group.kind !== 'changed') continue;
    const [cause, ...others] = group.causes;
    const change = cause === undefined || others.length > 0 ? undefined : impact.changes?.list[cause];
    if (change?.kind !== 'policy' || change.after === undefined) continue;
    byCause.set(change.after, [...(byCause.get(change.after) ?? []), group]);
  }
  return [...byCause].flatMap(([policy, groups]) => {
    const internet = (['egress', 'ingress'] as const).flatMap((direction) =>
      internetOpenings(impact, policy, groups, direction),
    );
    // What is open to everyone is open to other environments, too; that tells no more.
    return internet.length > 0 ? internet : environmentOpenings(impact, policy, groups);
  });
}

/** Enough addresses that belong to nobody in particular: single providers and networks are named on purpose. */
function isInternet(addresses: IpSet): boolean {
  return (
    SOMEWHERE_PUBLIC[4].ranges.filter(({ lo }) => addresses.overlaps(IpSet.range(4, lo, lo))).length > 1 ||
    SOMEWHERE_PUBLIC[6].ranges.filter(({ lo }) => addresses.overlaps(IpSet.range(6, lo, lo))).length > 1
  );
}

function internetOpenings(
  impact: Impact,
  policy: PolicyEntry,
  groups: readonly ImpactGroup[],
  direction: Direction,
): readonly Opening[] {
  const perWorkload = new Map<string, { addresses: IpSet; ports: PortSet; row: ImpactRow; end: WorkloadEnd }>();
  for (const group of groups) {
    for (const diff of membersOf(group)) {
      const [inside, outside] =
        direction === 'egress' ? [diff.source, diff.destination] : [diff.destination, diff.source];
      if (outside.kind !== 'external' || inside.kind !== 'workload') continue;
      const before = perWorkload.get(inside.id);
      perWorkload.set(inside.id, {
        addresses: outside.addresses.union(before?.addresses ?? IpSet.NONE),
        ports: openedPorts(diff).union(before?.ports ?? PortSet.NONE),
        row: before?.row ?? rowOf(group, diff),
        end: inside,
      });
    }
  }
  const open = [...perWorkload.values()].filter(({ addresses }) => isInternet(addresses));
  const [first] = open;
  if (first === undefined) return [];
  const names = list(open.map(({ end }) => nameOf(end)).sort(), 'and', 3);
  const ports = describePortSet(first.ports);
  const message =
    direction === 'egress'
      ? `${subject(impact)} lets ${names} connect to the internet on ${ports}.`
      : `${subject(impact)} admits addresses of the internet to ${names} on ${ports}.`;
  return [{ kind: 'internet', policy, message, row: first.row }];
}

/** Each has to be explained to know whether it is meant. */
const MOST_LOOKED_AT = 200;
const MOST_NAMED = 5;

function environmentOpenings(impact: Impact, policy: PolicyEntry, groups: readonly ImpactGroup[]): readonly Opening[] {
  const crossings: Crossing[] = [];
  for (const group of groups.slice(0, MOST_LOOKED_AT)) {
    crossings.push(...crossingOf(impact, group));
    if (crossings.length >= MOST_NAMED) break;
  }
  const [first] = crossings;
  if (first === undefined) return [];
  const [from, to] = [
    list([...new Set(crossings.map(({ source }) => nameOf(source)))].sort(), 'and', 2),
    list([...new Set(crossings.map(({ destination }) => nameOf(destination)))].sort(), 'and', 2),
  ];
  const where = `${first.own.name} to ${first.other.name}`;
  const ports = describePortSet(openedPorts(first.row.diff));
  const message = `${subject(impact)} opens a way from ${where}: ${from} can connect to ${to} on ${ports}.`;
  return [{ kind: 'environment', policy, message, row: first.row }];
}

interface Crossing {
  readonly row: ImpactRow;
  readonly source: WorkloadEnd;
  readonly destination: WorkloadEnd;
  readonly own: Environment;
  readonly other: Environment;
}

/** One crossing of a group: its members may be of several environments, and of one namespace all are of the same. */
function crossingOf(impact: Impact, group: ImpactGroup): readonly Crossing[] {
  const { namespaces } = impact.scope.cluster;
  const samples = (ends: readonly DiffEnd[]) =>
    [
      ...new Map(ends.flatMap((end) => (end.kind === 'workload' ? [[end.namespace, end] as const] : []))).values(),
    ].flatMap((end) => {
      const entry = namespaces.get(end.namespace);
      const environment = entry && environmentOf(entry);
      return environment === undefined ? [] : [{ end, environment }];
    });
  const destinations = samples(group.destinations);
  for (const { end: source, environment: own } of samples(group.sources)) {
    const target = destinations.find(({ environment }) => environment.name !== own.name);
    if (target === undefined) continue;
    const { end: destination, environment: other } = target;
    for (const diff of membersOf({ ...group, sources: [source], destinations: [destination] })) {
      const row = rowOf(group, diff);
      return isMeant(impact, row) ? [] : [{ row, source, destination, own, other }];
    }
  }
  return [];
}

/** A rule that names a namespace or an environment means it. */
function isMeant(impact: Impact, { diff }: ImpactRow): boolean {
  const reason = diffReason(diff, 'after', impact.scope.cluster);
  return (reason?.decidedBy ?? []).some(({ policy, direction, rule }) => {
    if (isUnread(policy) || rule === undefined) return false;
    const peers = policy.resource.fact[direction]?.rules[rule]?.peers ?? [];
    return peers.some(({ namespaceSelector }) =>
      (namespaceSelector?.terms ?? []).some(
        ({ key, operator }) =>
          operator === 'In' && (key.value === 'kubernetes.io/metadata.name' || tellsEnvironment(key.value)),
      ),
    );
  });
}

function subject({ base }: Impact): string {
  return base.name === 'HEAD' ? 'This edit' : `Compared with ${base.words}, this policy`;
}

function nameOf(end: {
  readonly id: string;
  readonly before: Workload | undefined;
  readonly after: Workload | undefined;
}): string {
  return (end.after ?? end.before)?.name ?? end.id;
}

/** The openings of the policy that a manifest of the workspace describes. */
export function openingsAt(impact: Impact, policy: PolicyEntry, resource: Resource): readonly Opening[] {
  if (policy.resource !== resource) return [];
  return openingsOf(impact).filter((opening) => policyKey(opening.policy) === policyKey(policy));
}
