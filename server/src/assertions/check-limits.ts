import { IpSet } from '../engine/ip-set';
import type { Direction } from '../engine/model';
import { PortSet } from '../engine/port-set';
import type { NamespaceEntry, Workload } from '../workspace/cluster';
import { type OwnPeer, ownPeersOf } from '../workspace/potential/own-peers';
import { isWithin } from '../workspace/potential/admitted-pods';
import { EVERYTHING } from '../engine/selector';
import type { Checked, CheckContext } from './check';
import { sentenceOf } from './check-connection';
import { addressesInUse, podsOf } from './entities';
import { addressRegions, limitTag, portsForKind, type ResolvedLimit, resolveLimits } from './limits';
import { type Pair, pairsOf } from './pairs';
import { NOBODY, type Party } from './party';
import { isUnresolved, namespacesNamed, resolveTerms } from './resolve';
import type { Finding, Violation } from './result';
import type { ExposureAssertion, IsolatedAssertion, Limit, PeerTerm } from './test-file';
import { MOST_VIOLATIONS, violationsOf, whySide, type Wrong } from './violations';
import { podSetName, portsName, some, workloadName, workloadsOf } from './words';

/** Pods, and everybody who might connect to them, as far as a test is about them. */
interface Universe {
  readonly of: ReadonlyMap<number, boolean>;
  readonly others: Party;
  readonly direction: Direction;
  /** Set when pods of this namespace do not count. */
  readonly outsideOf: string | undefined;
}

/** `exposure`: nobody but the listed peers may connect to the pods, or be reached by them. */
export function checkExposure(context: CheckContext, assertion: ExposureAssertion): Checked {
  const { cluster, groups } = context;
  const of = resolveTerms(cluster, groups, assertion.of);
  if (isUnresolved(of)) return { kind: 'unresolved', unresolved: of.unresolved };
  const [term] = assertion.of;
  if (of.party.pods.size === 0 && term !== undefined) {
    return {
      kind: 'unresolved',
      unresolved: [{ message: `"${term.text}" is no pod, so that no policy limits it.`, span: term.span }],
    };
  }
  const others: Party = {
    ...NOBODY,
    pods: podsOf(cluster.workloads),
    anyPod: true,
    nodes: true,
    addresses: addressesInUse(cluster, IpSet.ALL),
  };
  const universe: Universe = { of: of.party.pods, others, direction: assertion.direction, outsideOf: undefined };
  const expected = `${names(assertion.of)}: ${assertion.direction} at most ${limitText(assertion.atMost)}`;
  return verdict('exposure', expected, checkUniverses(context, [universe], assertion.atMost));
}

/** `isolated`: no connections with pods of other namespaces. */
export function checkIsolated(context: CheckContext, assertion: IsolatedAssertion): Checked {
  const { cluster } = context;
  const found = namespacesNamed(cluster, assertion.namespaces);
  if (isUnresolved(found)) return { kind: 'unresolved', unresolved: found.unresolved };
  const universes = found.namespaces.flatMap((namespace) =>
    assertion.directions.map((direction): Universe => ({
      of: podsOf(realOnes(namespace)),
      others: {
        ...NOBODY,
        pods: podsOf(cluster.workloads.filter((workload) => workload.namespace !== namespace.name)),
        anyPod: true,
      },
      direction,
      outsideOf: namespace.name,
    })),
  );
  const which = some(assertion.namespaces.map(({ value }) => value));
  const but = assertion.except.length === 0 ? 'no connections' : `connections only with ${limitText(assertion.except)}`;
  const expected = `namespace ${which}: ${but} of other namespaces (${assertion.directions.join(', ')})`;
  return verdict('isolation', expected, checkUniverses(context, universes, assertion.except));
}

function realOnes({ workloads }: NamespaceEntry): readonly Workload[] {
  return workloads.filter(({ resource }) => resource !== undefined);
}

type LimitsChecked =
  | { readonly unresolved: Extract<Checked, { kind: 'unresolved' }>['unresolved'] }
  | { readonly violations: readonly Violation[]; readonly more: number };

function checkUniverses(
  context: CheckContext,
  universes: readonly Universe[],
  written: readonly Limit[],
): LimitsChecked {
  const admitted = universes.map((universe) => memo(() => admittedBy(context, universe)));
  const all = () => admitted.flatMap((rows) => rows().map(({ peer }) => peer));
  const { limits, unresolved } = resolveLimits(context, written, all);
  if (unresolved.length > 0) return { unresolved };
  const wrongs = universes.flatMap((universe) => [...wrongPairs(context, universe, limits)]);
  const seen = violationsOf(context, wrongs);
  const room = MOST_VIOLATIONS - seen.length;
  const hidden = universes.flatMap((universe, index) =>
    (admitted[index]?.() ?? []).flatMap((row) => admittedViolation(context, universe, limits, row)),
  );
  const more = wrongs.length - seen.length + Math.max(0, hidden.length - room);
  return { violations: [...seen, ...hidden.slice(0, Math.max(0, room))], more };
}

/** Connections beyond the limits, pods and addresses of the manifests. */
function* wrongPairs(context: CheckContext, universe: Universe, limits: readonly ResolvedLimit[]): Generator<Wrong> {
  const { cluster } = context;
  const { of, others, direction } = universe;
  const pods: Party = { ...NOBODY, pods: others.pods };
  const inner: Party = { ...NOBODY, pods: of };
  const ask = (other: Party) => {
    const [from, to] = direction === 'ingress' ? [other, inner] : [inner, other];
    return pairsOf(cluster, from, to, {
      ports: () => PortSet.ALL_PORTS,
      tag: (id) => limitTag(limits, id),
      withoutSiblings: true,
      openOnly: true,
    });
  };
  for (const pair of ask(pods)) {
    const other = direction === 'ingress' ? pair.source : pair.destination;
    const id = other.kind === 'pods' ? (other.endpoints[0] ?? -1) : -1;
    const held = limits.filter(({ party }) => party.pods.get(id) === true);
    yield* beyond(context, pair, held);
  }
  for (const { addresses, limits: held } of addressRegions(limits, others.addresses)) {
    for (const pair of ask({ ...NOBODY, addresses })) yield* beyond(context, pair, held);
  }
  if (!others.nodes) return;
  for (const pair of ask({ ...NOBODY, nodes: true })) {
    const sure = { ...pair, connection: { ...pair.connection, unknown: PortSet.NONE } };
    // Blocks that may or may not hold a node's address are told of as addresses.
    yield* beyond(
      context,
      sure,
      limits.filter(({ party }) => party.nodes),
    );
  }
}

function* beyond(context: CheckContext, pair: Pair, held: readonly ResolvedLimit[]): Generator<Wrong> {
  const { allowed, unknown, reasons } = pair.connection;
  if (allowed.isEmpty && unknown.isEmpty) return;
  const { flow } = pair;
  context.exercise?.({ ...flow, ports: allowed.union(unknown) });
  const end =
    pair.destination.kind === 'pods' ? context.cluster.input.endpoints[pair.destination.endpoints[0] ?? -1] : undefined;
  const within = held.reduce((all, { ports }) => all.union(ports(end)), PortSet.NONE);
  const open = allowed.minus(within);
  const doubtful = unknown.minus(within);
  if (!open.isEmpty) yield { pair, ports: open, verdict: 'allow', reasons: [] };
  if (!doubtful.isEmpty) yield { pair, ports: doubtful, verdict: 'unknown', reasons };
}

interface AdmittedRow {
  readonly workload: Workload;
  readonly peer: OwnPeer;
}

/** Pods that the manifests do not contain and that policies let in all the same (A6). */
function admittedBy({ cluster }: CheckContext, { of, direction, outsideOf }: Universe): readonly AdmittedRow[] {
  return workloadsOf(cluster, [...of.keys()])
    .filter(({ hostNetwork }) => !hostNetwork)
    .flatMap((workload) =>
      ownPeersOf(cluster, workload, direction)
        .filter(({ pods, present }) => pods.kind === 'entire-cluster' || !present)
        .filter(
          ({ set }) =>
            outsideOf === undefined ||
            !isWithin(cluster, set, { namespaces: { kind: 'one', namespace: outsideOf }, pods: EVERYTHING }),
        )
        .map((peer) => ({ workload, peer })),
    );
}

function admittedViolation(
  context: CheckContext,
  { direction }: Universe,
  limits: readonly ResolvedLimit[],
  { workload, peer }: AdmittedRow,
): readonly Violation[] {
  const { cluster } = context;
  const destination = direction === 'ingress' ? cluster.input.endpoints[workload.endpoints[0] ?? -1] : undefined;
  const within = portsForKind(context, limits, peer, direction, destination);
  const open = peer.ports.minus(within);
  const doubtful = peer.unknown.minus(within);
  const ports: PortSet = open.isEmpty ? doubtful : open;
  const byName = peer.portNames.map(({ protocol, name }) => `${protocol} ${name}`);
  if (ports.isEmpty && (byName.length === 0 || !within.isEmpty)) return [];
  const own = workloadName(cluster, workload);
  const other = peer.pods.kind === 'entire-cluster' ? 'any other pod of the cluster' : podSetName(peer.set);
  const side = peer.explain()[0]?.[direction];
  return [
    {
      from: direction === 'ingress' ? other : own,
      to: direction === 'ingress' ? own : other,
      ports: ports.isEmpty ? byName.join(', ') : portsName(ports),
      verdict: open.isEmpty && !doubtful.isEmpty ? 'unknown' : 'allow',
      reasons: open.isEmpty ? peer.reasons : [],
      ...(side === undefined ? { why: [], rules: [] } : whySide(context, side, direction)),
    },
  ];
}

function verdict(type: Finding['type'], expected: string, checked: LimitsChecked): Checked {
  if ('unresolved' in checked) return { kind: 'unresolved', unresolved: checked.unresolved };
  const { violations, more } = checked;
  const [first] = violations;
  if (first === undefined) return { kind: 'passed', expected };
  const others = violations.length + more - 1;
  const message = `${sentenceOf(first)}${others === 0 ? '' : `, and ${others} more`}`;
  return { kind: 'failed', message, finding: { type, expected, violations, more } };
}

function names(terms: readonly PeerTerm[]): string {
  return some(terms.map(({ text }) => text));
}

function limitText(limits: readonly Limit[]): string {
  if (limits.length === 0) return 'nobody';
  return limits
    .map(({ peers, ports }) => {
      const where = ports === undefined ? '' : ` on ${ports.map(({ text }) => text).join(', ')}`;
      return `${names(peers)}${where}`;
    })
    .join('; ');
}

function memo<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
