import { PortSet } from '../engine/port-set';
import type { Checked, CheckContext } from './check';
import { podsOf } from './entities';
import { OpenTargets } from './open-targets';
import { outsidePairs, type Pair, type PairEnd, podPairs } from './pairs';
import { NOBODY, type Party } from './party';
import { groupsOf, type PodGroup } from './pod-groups';
import { isUnresolved, resolveTerms } from './resolve';
import type { NoPathAssertion } from './test-file';
import { violationsOf, type Wrong } from './violations';
import { some } from './words';

/** `noPath`: nothing leads from one to the other, directly or through other pods, each of which opens the next connection. */
export function checkNoPath(context: CheckContext, assertion: NoPathAssertion): Checked {
  const { cluster, groups } = context;
  const from = resolveTerms(cluster, groups, assertion.from);
  const to = resolveTerms(cluster, groups, assertion.to);
  const missing = [...(isUnresolved(from) ? from.unresolved : []), ...(isUnresolved(to) ? to.unresolved : [])];
  if (isUnresolved(from) || isUnresolved(to)) return { kind: 'unresolved', unresolved: missing };

  const names = (terms: NoPathAssertion['from']) => some(terms.map(({ text }) => text));
  const way = assertion.transitive ? 'no path, not even through other pods' : 'no connection';
  const expected = `${names(assertion.from)} → ${names(assertion.to)}: ${way}`;
  const longest = assertion.transitive ? (assertion.maxHops ?? Number.POSITIVE_INFINITY) : 1;
  const path =
    shortestPath(context, from.party, to.party, longest, 'certain') ??
    shortestPath(context, from.party, to.party, longest, 'possible');
  if (path === undefined) return { kind: 'passed', expected };
  for (const { flow, connection } of path) context.exercise?.({ ...flow, ports: open(connection, 'possible') });
  const wrongs = path.map(wrongHop);
  const violations = violationsOf(context, wrongs);
  const [first, ...others] = violations;
  if (first === undefined) return { kind: 'passed', expected };
  const steps = [first, ...others].map(({ to: next, ports }) => ` → ${next} (${ports})`).join('');
  const isCertain = wrongs.every(({ verdict }) => verdict === 'allow');
  const message = `${isCertain ? 'There is a path' : 'There may be a path'}: ${first.from}${steps}`;
  return { kind: 'failed', message, finding: { type: isCertain ? 'path' : 'unknown', expected, violations, more: 0 } };
}

function wrongHop(pair: Pair): Wrong {
  const { allowed, unknown, reasons } = pair.connection;
  return allowed.isEmpty
    ? { pair, ports: unknown, verdict: 'unknown', reasons }
    : { pair, ports: allowed, verdict: 'allow', reasons: [] };
}

type Certainty = 'certain' | 'possible';

function open({ allowed, unknown }: Pair['connection'], certainty: Certainty): PortSet {
  return certainty === 'certain' ? allowed : allowed.union(unknown);
}

/** Pods that a path has reached, and the connections that led there. */
interface Reached {
  readonly group: PodGroup;
  readonly path: readonly Pair[];
}

/** Breadth first over groups of pods that policies treat alike: each is entered at most once. */
function shortestPath(
  { cluster }: CheckContext,
  from: Party,
  to: Party,
  longest: number,
  certainty: Certainty,
): readonly Pair[] | undefined {
  const isOpen = ({ connection }: Pair) => !open(connection, certainty).isEmpty;
  const outside: Party = { ...to, pods: NOBODY.pods };
  // Whoever is meant by `to` is in a group of their own: to enter it is to have arrived.
  const isTarget = (id: number) => to.pods.has(id);
  const all = groupsOf(
    cluster,
    podsIn(cluster, to),
    () => PortSet.ALL_PORTS,
    (id) => String(isTarget(id)),
  );
  const arrived = ({ endpoints: [id] }: PodGroup) => id !== undefined && isTarget(id);
  const targets = new OpenTargets(cluster, all);
  const entered = new Set<PodGroup>();
  let reached: readonly Reached[] = groupsOf(cluster, from.pods, () => PortSet.ALL_PORTS).map((group) => ({
    group,
    path: [],
  }));
  let next: Reached[] = [];
  for (const group of all) {
    const pair = firstOf(
      outsidePairs(cluster, group, { ...from, pods: NOBODY.pods }, 'ingress', PortSet.ALL_PORTS),
      isOpen,
    );
    if (pair === undefined) continue;
    if (arrived(group)) return [startingWith(pair)];
    entered.add(group);
    next.push({ group: startedWith(group, pair), path: [startingWith(pair)] });
  }
  for (let hops = 1; hops <= longest && reached.length + next.length > 0; hops += 1) {
    for (const { group: source, path } of reached) {
      const exit = firstOf(outsidePairs(cluster, source, outside, 'egress', PortSet.ALL_PORTS), isOpen);
      if (exit !== undefined) return [...path, startingWith(exit)];
      for (const group of targets.of(source)) {
        if (entered.has(group)) continue;
        const pair = firstOf(podPairs(cluster, source, group), isOpen);
        if (pair === undefined) continue;
        if (arrived(group)) return [...path, startingWith(pair)];
        entered.add(group);
        next.push({ group: startedWith(group, pair), path: [...path, startingWith(pair)] });
      }
    }
    reached = next;
    next = [];
  }
  return undefined;
}

/** Everybody that a path may enter: all pods, those included that may only be meant by `to`. */
function podsIn({ workloads }: CheckContext['cluster'], to: Party): Party['pods'] {
  return new Map([...to.pods.keys(), ...podsOf(workloads).keys()].map((id) => [id, true]));
}

function firstOf(pairs: Iterable<Pair>, holds: (pair: Pair) => boolean): Pair | undefined {
  for (const pair of pairs) if (holds(pair)) return pair;
  return undefined;
}

/** The pair as one step of a path: told by the two pods that stand for all of them. */
function startingWith(pair: Pair): Pair {
  const { from, to } = pair.flow;
  const one = (end: PairEnd, flowEnd: typeof from): PairEnd =>
    flowEnd.kind === 'endpoint' ? { kind: 'pods', endpoints: [flowEnd.id] } : end;
  return { ...pair, source: one(pair.source, from), destination: one(pair.destination, to) };
}

/** The pod that a path arrived at goes on with it, where several do. */
function startedWith(group: PodGroup, { flow: { to } }: Pair): PodGroup {
  if (to.kind !== 'endpoint') return group;
  return { ...group, endpoints: [to.id, ...group.endpoints.filter((id) => id !== to.id)] };
}
