import type { Fact } from '../../dialects/facts';
import type { IpSet } from '../../engine/ip-set';
import type { ClusterInput, Direction, Policy, PolicyAlternative } from '../../engine/model';
import { podSetMatch } from '../../engine/membership';
import { type Connection, createReachability, type Reachability, type ReachEnd } from '../../engine/reachability';
import { NO } from '../../engine/tri';
import type { Cluster } from '../../workspace/cluster';
import { NO_CONNECTION } from '../../workspace/diff/cluster-side';
import { diffConnections } from '../../workspace/diff/diff-connections';
import { controllerConnections } from '../../workspace/exposure/controller-rows';
import { meaningOf, meaningText } from '../../workspace/meaning';
import { type ChangedPolicies, changedPolicies } from './changed-policies';
import { probesOf, withProbes } from './probes';

/**
 * How the connections of one cluster compare with those of another. `settled`: some that were unknown are denied now, all others
 * are as they were. `narrower`: some that were allowed are not any more. `wider`: some that were denied or unknown are allowed, or
 * some that were denied are unknown, or that neither happened is not proved.
 */
export type AccessChange = (typeof CHANGES)[number];

const CHANGES = ['same', 'settled', 'narrower', 'wider'] as const;

/** Pairs of classes that are compared at most. Beyond, nothing is proved. */
const MOST_PAIRS = 2_000_000;

/**
 * Also by what the policies say, where a network plugin departs from that: another cluster may have another plugin, and one that
 * enforces nothing would prove everything.
 */
export function compareAccess(before: Cluster, after: Cluster): AccessChange {
  const change = compareClusters(before, after);
  if (change === 'wider' || (before.asWritten === before && after.asWritten === after)) return change;
  return worse(change, compareClusters(before.asWritten, after.asWritten));
}

function compareClusters(before: Cluster, after: Cluster): AccessChange {
  if (before === after) return 'same';
  if (!samePods(before.input, after.input)) return compareConnections(before, after);
  const pods = before.input === after.input ? 'same' : comparePolicies(before, after);
  return pods === 'wider' ? pods : worst([pods, compareRoutes(before, after)]);
}

/** What routes from outside lead to, when any of them or of what stands behind them is another. */
function compareRoutes(before: Cluster, after: Cluster): AccessChange {
  if (sameRoutes(before, after)) return 'same';
  const [old, current] = [before, after].map(
    (cluster) => new Map(controllerConnections(cluster).map(({ workload, connection }) => [workload.id, connection])),
  );
  const ids = new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])]);
  return worst([...ids].map((id) => changeOf(old?.get(id) ?? NO_CONNECTION, current?.get(id) ?? NO_CONNECTION)));
}

function sameRoutes(before: Cluster, after: Cluster): boolean {
  const [old, current] = [routeFacts(before), routeFacts(after)];
  return (
    old.length === current.length &&
    old.every((fact, index) => {
      const other = current[index];
      return other !== undefined && (fact === other || meaningOf(fact) === meaningOf(other));
    })
  );
}

function routeFacts(cluster: Cluster): readonly Fact[] {
  const { services, routes, gateways, controllerClasses, referenceGrants } = cluster;
  return [
    ...services.map(({ resource }) => resource),
    ...routes,
    ...gateways,
    ...controllerClasses,
    ...referenceGrants,
  ].map(({ fact }) => fact);
}

/** Whether both read the same pods in the same namespaces, so that only policies can differ. */
function samePods(before: ClusterInput, after: ClusterInput): boolean {
  return (
    meansSame(before.options, after.options) &&
    meansSame(before.namespaces, after.namespaces) &&
    meansSame(before.endpoints, after.endpoints)
  );
}

/** An edit of policies alone mostly leaves the other objects as they are; then nothing has to be compared. */
function meansSame(a: unknown, b: unknown): boolean {
  return a === b || meaningText(a) === meaningText(b);
}

export function worse(a: AccessChange, b: AccessChange): AccessChange {
  return CHANGES.indexOf(a) < CHANGES.indexOf(b) ? b : a;
}

function worst(changes: readonly AccessChange[]): AccessChange {
  return changes.reduce(worse, 'same');
}

function changeOf(before: Connection, after: Connection): AccessChange {
  if (before === after) return 'same';
  const possible = before.allowed.union(before.unknown);
  if (!before.allowed.includes(after.allowed) || !possible.includes(after.unknown)) return 'wider';
  if (!before.allowed.equals(after.allowed)) return 'narrower';
  return before.unknown.equals(after.unknown) ? 'same' : 'settled';
}

/** Every connection of both clusters, for changes of pods, namespaces or settings. */
function compareConnections(before: Cluster, after: Cluster): AccessChange {
  const classes = (cluster: Cluster) => cluster.reachability.classes.length;
  if (classes(before) * classes(after) > MOST_PAIRS) return 'wider';
  return worst(diffConnections(before, after).map((row) => changeOf(row.before, row.after)));
}

/**
 * What the pods of changed policies may do, each side by itself: as nothing else has changed, no connection can open when no side
 * of one does. Other policies count as far as they select the same pods.
 */
function comparePolicies(before: Cluster, after: Cluster): AccessChange {
  const changed = changedPolicies(before.input, after.input);
  const alternatives = [...changed.before, ...changed.after].flatMap((policy) => policy.alternatives);
  if (alternatives.length === 0) return 'same';
  if (!namesKept(changed)) return 'wider';
  const probes = probesOf(alternatives);
  const subjects = new Set<number>();
  for (const [cluster, policies] of [
    [before, changed.before],
    [after, changed.after],
  ] as const)
    for (const id of subjectsOf(cluster, policies)) subjects.add(id);
  const count = before.input.endpoints.length;
  probes.pods.forEach((_, index) => subjects.add(count + index));
  const inputs = [before, after].map((cluster) => relevantPart(cluster, withProbes(cluster.input, probes), subjects));
  const [old, current] = inputs;
  if (old === undefined || current === undefined) return 'wider';
  return worst((['ingress', 'egress'] as const).map((direction) => compareSide(old, current, direction, subjects)));
}

/** Names of hosts are no addresses, so that the engine's tables do not tell them apart: their rules must be the same. */
function namesKept({ before, after }: ChangedPolicies): boolean {
  const known = new Set(domainRules(before));
  return domainRules(after).every((rule) => known.has(rule));
}

function domainRules(policies: readonly Policy[]): readonly string[] {
  return policies
    .flatMap(({ alternatives }) => alternatives)
    .flatMap(({ rules }) => rules)
    .filter(({ peers }) => peers.some((peer) => peer.kind === 'domain'))
    .map(meaningText);
}

function subjectsOf(cluster: Cluster, policies: readonly Policy[]): readonly number[] {
  return policies
    .flatMap(({ alternatives }) => alternatives)
    .flatMap(({ subject }) => cluster.select(subject))
    .flatMap(({ workload }) => workload.endpoints);
}

/** The input with those policies alone that may select one of the subjects. */
function relevantPart(cluster: Cluster, input: ClusterInput, subjects: ReadonlySet<number>): ClusterInput {
  const workloads = new Set([...subjects].flatMap((id) => cluster.input.endpoints[id]?.workload ?? []));
  const selecting = new Set<Policy>();
  for (const index of workloads) {
    const workload = cluster.workloads[index];
    const found = workload === undefined ? [] : cluster.policiesSelecting(workload);
    for (const { placements } of found) for (const { policy } of placements) selecting.add(policy);
  }
  const probes = input.endpoints.slice(cluster.input.endpoints.length);
  const known = new Set(cluster.policies.flatMap(({ placements }) => placements.map(({ policy }) => policy)));
  const selectsProbe = ({ alternatives }: Policy) =>
    alternatives.some(({ subject }) => probes.some((probe) => podSetMatch(input, subject, probe).tri !== NO));
  // Objects that are not understood are no policies to the cluster; they are few.
  const isRelevant = (policy: Policy) => selecting.has(policy) || !known.has(policy) || selectsProbe(policy);
  return { ...input, tiers: input.tiers.map((tier) => ({ ...tier, policies: tier.policies.filter(isRelevant) })) };
}

interface Sides {
  readonly before: Reachability;
  readonly after: Reachability;
}

function compareSide(
  before: ClusterInput,
  after: ClusterInput,
  direction: Direction,
  subjects: ReadonlySet<number>,
): AccessChange {
  const sides: Sides = { before: oneSided(before, direction), after: oneSided(after, direction) };
  const peers = groupsOf(
    sides,
    before.endpoints.map(({ id }) => id),
  );
  const nearby = groupsOf(sides, [...subjects]);
  const outside = commonParts(sides, direction);
  if (outside === undefined || nearby.length * (peers.length + outside.length) > MOST_PAIRS) return 'wider';
  const fixed: readonly FarEnd[] = [...outside, sameEnd({ kind: 'node', same: false })];
  let found: AccessChange = 'same';
  for (const [subject] of nearby) {
    const near: ReachEnd = { kind: 'endpoint', id: subject };
    for (const far of [...fixed, ...peers.map((group) => sameEnd(memberBeside(group, subject)))]) {
      const change = changeOf(
        ask(sides.before, near, far.before, direction),
        ask(sides.after, near, far.after, direction),
      );
      if (change === 'wider') return change;
      found = worse(found, change);
    }
  }
  return found;
}

/** What one side and the other is asked about. */
interface FarEnd {
  readonly before: ReachEnd;
  readonly after: ReachEnd;
}

function sameEnd(end: ReachEnd): FarEnd {
  return { before: end, after: end };
}

/** Of the subject's own group another member, as traffic of a pod to itself is another matter (B31). */
function memberBeside([first, second]: EndpointGroup, subject: number): ReachEnd {
  return { kind: 'endpoint', id: first === subject && second !== undefined ? second : first };
}

function ask(reachability: Reachability, near: ReachEnd, far: ReachEnd, direction: Direction): Connection {
  return direction === 'ingress' ? reachability.between(far, near) : reachability.between(near, far);
}

/** Policies that rule one direction alone: the other side of every connection is open. */
function oneSided(input: ClusterInput, direction: Direction): Reachability {
  const alternative = (one: PolicyAlternative): PolicyAlternative => ({
    ...one,
    governs: one.governs.filter((governed) => governed === direction),
    rules: one.rules.filter((rule) => rule.direction === direction),
  });
  const policy = (one: Policy): Policy => ({ ...one, alternatives: one.alternatives.map(alternative) });
  const tiers = input.tiers.map((tier) => ({ ...tier, policies: tier.policies.map(policy) }));
  return createReachability({ ...input, tiers });
}

/** Two of the endpoints that neither side tells apart: more are never asked about. */
type EndpointGroup = readonly [number, number?];

function groupsOf({ before, after }: Sides, ids: readonly number[]): readonly EndpointGroup[] {
  const groups = new Map<string, EndpointGroup>();
  for (const id of ids) {
    const key = `${before.classOf(id)} ${after.classOf(id)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [id]);
    else if (group[1] === undefined) groups.set(key, [group[0], id]);
  }
  return [...groups.values()];
}

/** Outside addresses in parts that both sides treat alike; undefined when there are too many. */
function commonParts({ before, after }: Sides, direction: Direction): readonly FarEnd[] | undefined {
  const [old, current] = [before.externals(direction), after.externals(direction)];
  if (old.length * current.length > MOST_PAIRS) return undefined;
  const end = (addresses: IpSet): ReachEnd => ({ kind: 'external', addresses });
  return old.flatMap((a) => current.filter((b) => a.overlaps(b)).map((b) => ({ before: end(a), after: end(b) })));
}
