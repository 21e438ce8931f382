import { explain } from '../engine/explain';
import type { IpSet } from '../engine/ip-set';
import { formatAddress } from '../engine/ip-set';
import type { Direction, Endpoint, FlowEnd } from '../engine/model';
import { PortSet } from '../engine/port-set';
import type { Connection, ReachEnd } from '../engine/reachability';
import type { UnknownReason } from '../engine/verdict';
import { askPorts } from '../workspace/ask-ports';
import type { Cluster } from '../workspace/cluster';
import { outsideParts } from '../workspace/outside-parts';
import { portPieces } from '../workspace/path-ports';
import { OpenTargets } from './open-targets';
import type { Party } from './party';
import { groupsOf, type PodGroup, shareWorkload, twoOf } from './pod-groups';

/** One end of a pair: those of a party that policies treat alike (G16). */
export type PairEnd =
  | { readonly kind: 'pods'; readonly endpoints: readonly number[] }
  | { readonly kind: 'addresses'; readonly addresses: IpSet }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'domain'; readonly name: string };

/** What holds between everybody of one end and everybody of another. */
export interface Pair {
  readonly source: PairEnd;
  readonly destination: PairEnd;
  /** True for pods of one workload: its replicas. */
  readonly siblings: boolean;
  /** False when an end may only be meant, because a label cannot be known. */
  readonly sure: boolean;
  /** Ports that the question is about. */
  readonly wanted: PortSet;
  /** The answer for these ports. */
  readonly connection: Connection;
  /** Two ends that stand for all of them. */
  readonly flow: { readonly from: FlowEnd; readonly to: FlowEnd };
}

export interface PairOptions {
  /** Ports to ask for at a destination; undefined for one that is no pod. */
  readonly ports: (destination: Endpoint | undefined) => PortSet;
  /** Ends with different tags are never taken together. */
  readonly tag?: (endpoint: number) => string;
  /** Leave out replicas of one workload. */
  readonly withoutSiblings?: boolean;
  /** Leave out most pairs of pods between which everything is denied. */
  readonly openOnly?: boolean;
}

/**
 * All pairs of two parties, in classes: never pod by pod. A pod is not asked about itself. At least one end of each pair is
 * a pod; addresses, nodes and names do not connect to each other through policies.
 */
export function* pairsOf(cluster: Cluster, from: Party, to: Party, options: PairOptions): Generator<Pair> {
  const sources = groupsOf(cluster, from.pods, () => PortSet.NONE, options.tag);
  const destinations = groupsOf(cluster, to.pods, options.ports, options.tag);
  const targets = options.openOnly === true ? new OpenTargets(cluster, destinations) : undefined;
  for (const source of sources) {
    for (const destination of targets?.of(source) ?? destinations) {
      yield* podPairs(cluster, source, destination, options.withoutSiblings);
    }
    yield* outsidePairs(cluster, source, to, 'egress', options.ports(undefined));
  }
  for (const destination of destinations) {
    yield* outsidePairs(cluster, destination, from, 'ingress', destination.wanted);
  }
}

/** The pairs of two groups: of different workloads, and of replicas of one. */
export function* podPairs(
  cluster: Cluster,
  source: PodGroup,
  destination: PodGroup,
  withoutSiblings = false,
): Generator<Pair> {
  if (destination.wanted.isEmpty) return;
  const strangers = twoOf(cluster, source, destination, false);
  if (strangers !== undefined) yield podPair(cluster, source, destination, strangers, false);
  if (withoutSiblings || !shareWorkload(source, destination)) return;
  const siblings = twoOf(cluster, source, destination, true);
  if (siblings !== undefined) yield podPair(cluster, source, destination, siblings, true);
}

function podPair(
  cluster: Cluster,
  source: PodGroup,
  destination: PodGroup,
  [from, to]: readonly [number, number],
  siblings: boolean,
): Pair {
  const ends = { from: { kind: 'endpoint', id: from }, to: { kind: 'endpoint', id: to } } as const;
  return {
    source: { kind: 'pods', endpoints: source.endpoints },
    destination: { kind: 'pods', endpoints: destination.endpoints },
    siblings,
    sure: source.sure && destination.sure,
    wanted: destination.wanted,
    connection: askPorts(cluster, ends.from, ends.to, destination.wanted),
    flow: ends,
  };
}

/** Connections of some pods with what is no pod, in one direction. */
export function* outsidePairs(
  cluster: Cluster,
  group: PodGroup,
  party: Party,
  direction: Direction,
  wanted: PortSet,
): Generator<Pair> {
  const [id] = group.endpoints;
  if (id === undefined || wanted.isEmpty) return;
  const self = { kind: 'endpoint', id } as const;
  const inside: PairEnd = { kind: 'pods', endpoints: group.endpoints };
  const pair = (outside: PairEnd, flowEnd: FlowEnd, connection: Connection): Pair => ({
    ...(direction === 'ingress'
      ? { source: outside, destination: inside, flow: { from: flowEnd, to: self } }
      : { source: inside, destination: outside, flow: { from: self, to: flowEnd } }),
    siblings: false,
    sure: group.sure,
    wanted,
    connection,
  });
  const ask = (outside: ReachEnd) =>
    direction === 'ingress' ? askPorts(cluster, outside, self, wanted) : askPorts(cluster, self, outside, wanted);

  for (const { addresses, sample } of addressParts(cluster, id, party.addresses, direction)) {
    const { first } = addresses;
    if (first === undefined) continue;
    const flowEnd: FlowEnd = { kind: 'address', address: formatAddress(first) };
    yield pair({ kind: 'addresses', addresses }, flowEnd, ask({ kind: 'external', addresses: sample }));
  }
  if (party.nodes) {
    const node = { kind: 'node', same: false } as const;
    yield pair({ kind: 'nodes' }, node, ask(node));
  }
  // Names are destinations: nobody knows from which name a connection comes.
  for (const name of direction === 'egress' ? party.domains : []) {
    const domain: FlowEnd = { kind: 'domain', name };
    yield pair({ kind: 'domain', name }, domain, askDomain(cluster, self, domain, wanted));
  }
}

/** The addresses in parts that the pod's policies treat alike; the sample is what to ask the engine with. */
function addressParts(
  cluster: Cluster,
  endpoint: number,
  addresses: IpSet,
  direction: Direction,
): readonly { readonly addresses: IpSet; readonly sample: IpSet }[] {
  if (addresses.isEmpty) return [];
  const namespace = cluster.input.namespaces[cluster.input.endpoints[endpoint]?.namespace ?? -1]?.name ?? '';
  return outsideParts(cluster, namespace, direction).flatMap((part) => {
    const common = part.addresses.intersect(addresses);
    return common.isEmpty ? [] : [{ addresses: common, sample: part.sample }];
  });
}

/** The engine's tables do not know names, so that the plain evaluator decides, once for each part of the ports. */
function askDomain(cluster: Cluster, from: FlowEnd, to: FlowEnd, wanted: PortSet): Connection {
  let allowed = PortSet.NONE;
  let unknown = PortSet.NONE;
  const reasons = new Set<UnknownReason>();
  for (const piece of portPieces(cluster, [[from, to]], wanted)) {
    const { verdict } = explain(cluster.input, { from, to, protocol: piece.protocol, port: piece.from });
    const ports = PortSet.of(piece.protocol, piece.from, piece.to);
    if (verdict.kind === 'allow') allowed = allowed.union(ports);
    if (verdict.kind !== 'unknown') continue;
    unknown = unknown.union(ports);
    for (const reason of verdict.reasons) reasons.add(reason);
  }
  return { allowed, unknown, reasons: [...reasons] };
}
