import type { ClusterInput, Endpoint, Namespace, NamedPort, Peer, PodSet, PolicyAlternative } from '../../engine/model';
import { MAX_PORT, type PortMatch, PORT_PROTOCOLS, type PortProtocol, PortSet } from '../../engine/port-set';
import { readingsOf } from '../../engine/readings';
import { createReachability, type Reachability } from '../../engine/reachability';
import { EVERYTHING, type Requirement } from '../../engine/selector';
import type { Cluster } from '../cluster';
import { podSetKey } from './admitted-pods';
import { ContainingSets } from './containing-sets';

/** A port that rules name and that stands for whatever number a pod gives it. */
export interface PortName {
  readonly protocol: PortProtocol;
  readonly name: string;
}

/** The cluster with one more pod for each of some pod sets, which stands for all pods that could be in it. */
export interface Representatives {
  readonly engine: { readonly input: ClusterInput; readonly reachability: Reachability };
  /** Endpoint of the nth pod set. */
  readonly endpoints: readonly number[];
  /** Port number of the representatives' containers for each name that some rule uses. */
  readonly names: readonly (PortName & { readonly port: number })[];
  /** A number of each protocol that no rule mentions, if there is one: how an ordinary port is treated. */
  ordinary(protocol: PortProtocol): number | undefined;
}

/** Label of the representatives' namespaces; no manifest can write it, as it is no valid key. */
const MARK = '{representative}';
const NOT_REPRESENTATIVE: Requirement = { op: 'not-exists', key: MARK };

/**
 * Representatives obey exactly the rules that hold for every pod of their set; no policy selects them, because nobody knows
 * their own policies. Each has a namespace of its own, whose labels say which pod sets of the rules contain it. `input` is
 * that of the cluster, or the part of it that decides about some of its pods.
 */
export function withRepresentatives(cluster: Cluster, input: ClusterInput, sets: readonly PodSet[]): Representatives {
  const peers = new ContainingSets(
    cluster,
    [...peerSets(input)].map(([key, set]) => ({ key, set })),
  );
  const asked = portNames(input);
  const ordinary = ordinaryPorts(input, asked.length + 1);
  const names = asked.flatMap((name, index) => {
    // Numbers that no rule mentions: the first one of a protocol stays free for comparison.
    const port = ordinary[name.protocol][index + 1];
    return port === undefined ? [] : [{ ...name, port }];
  });
  const namedPorts: readonly NamedPort[] = names;
  const namespaces: Namespace[] = [...input.namespaces];
  const endpoints: Endpoint[] = [...input.endpoints];
  const workload = input.endpoints.reduce((top, endpoint) => Math.max(top, endpoint.workload), 0) + 1;
  const ids = sets.map((set, index) => {
    const labels = new Map([[MARK, ''], ...peers.of(set).map((key): [string, string] => [key, ''])]);
    namespaces.push({ name: `${MARK}${index}`, labels, labelsOpen: false });
    endpoints.push(representative(endpoints.length, namespaces.length - 1, workload + index, namedPorts));
    return endpoints.length - 1;
  });
  const extended: ClusterInput = {
    ...input,
    namespaces,
    endpoints,
    tiers: input.tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((policy) => ({ ...policy, alternatives: policy.alternatives.map(extendedReading) })),
    })),
  };
  return {
    engine: { input: extended, reachability: createReachability(extended) },
    endpoints: ids,
    names,
    ordinary: (protocol) => ordinary[protocol][0],
  };
}

function representative(id: number, namespace: number, workload: number, namedPorts: readonly NamedPort[]): Endpoint {
  return {
    id,
    namespace,
    labels: new Map(),
    presentKeys: new Set(),
    maybeKeys: new Set(),
    namedPorts,
    serviceAccount: 'default',
    hostNetwork: false,
    ips: [],
    workload,
    replicated: false,
  };
}

/** Every pod set that a rule names, by the label key that stands for it. */
function peerSets(input: ClusterInput): ReadonlyMap<string, PodSet> {
  const sets = new Map<string, PodSet>();
  for (const { rules } of readings(input)) {
    for (const { peers } of rules)
      for (const peer of peers) if (peer.kind === 'pods') sets.set(keyOf(peer.pods), peer.pods);
  }
  return sets;
}

function keyOf(pods: PodSet): string {
  return `{in}${podSetKey(pods)}`;
}

function readings(input: ClusterInput): readonly PolicyAlternative[] {
  return input.tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.alternatives));
}

function extendedReading(reading: PolicyAlternative): PolicyAlternative {
  return {
    ...reading,
    subject: withoutRepresentatives(reading.subject),
    rules: reading.rules.map((rule) => ({ ...rule, peers: rule.peers.flatMap(extendedPeer) })),
  };
}

/** A pod set as it was, and beside it the representatives that it contains. */
function extendedPeer(peer: Peer): readonly Peer[] {
  if (peer.kind !== 'pods') return [peer];
  // By value, not by presence: the engine finds namespaces by the values of their labels.
  const marked = { requirements: [{ op: 'in', key: keyOf(peer.pods), values: [''] }] } as const;
  return [
    { kind: 'pods', pods: withoutRepresentatives(peer.pods) },
    { kind: 'pods', pods: { namespaces: { kind: 'matching', selector: marked }, pods: EVERYTHING } },
  ];
}

function withoutRepresentatives(set: PodSet): PodSet {
  if (set.namespaces.kind === 'one') return set;
  const requirements = [...set.namespaces.selector.requirements, NOT_REPRESENTATIVE];
  return { ...set, namespaces: { kind: 'matching', selector: { requirements } } };
}

function portEntries(input: ClusterInput): readonly PortMatch[] {
  return readings(input).flatMap(({ rules }) => rules.flatMap(({ ports }) => (ports === 'all' ? [] : ports)));
}

function portNames(input: ClusterInput): readonly PortName[] {
  const found = new Map<string, PortName>();
  for (const entry of portEntries(input)) {
    if (entry.kind !== 'named') continue;
    for (const protocol of PORT_PROTOCOLS) {
      if (entry.protocol !== 'ANY' && entry.protocol !== protocol) continue;
      found.set(`${protocol} ${entry.name}`, { protocol, name: entry.name });
    }
  }
  return [...found.values()];
}

/** The highest ports of each protocol, descending, that no rule mentions but as part of all of them; `count` at most. */
function ordinaryPorts(input: ClusterInput, count: number): Readonly<Record<PortProtocol, readonly number[]>> {
  const mentioned: Readonly<Record<PortProtocol, Set<number>>> = { TCP: new Set(), UDP: new Set(), SCTP: new Set() };
  const ranges = new Map<string, PortSet>();
  for (const entry of portEntries(input)) {
    if (entry.kind !== 'range' || (entry.from <= 1 && entry.to >= MAX_PORT)) continue;
    ranges.set(`${entry.protocol} ${entry.from}-${entry.to}`, PortSet.of(entry.protocol, entry.from, entry.to));
  }
  for (const { namedPorts } of input.endpoints.flatMap(readingsOf)) {
    for (const { protocol, port } of namedPorts) if (protocol !== 'OTHER') mentioned[protocol].add(port);
  }
  const free = [...ranges.values()].reduce((left, range) => left.minus(range), PortSet.ALL_PORTS);
  const highest = (protocol: PortProtocol) => {
    const found: number[] = [];
    for (const { from, to } of [...free.ranges(protocol)].reverse()) {
      for (let port = to; port >= from && found.length < count; port -= 1) {
        if (!mentioned[protocol].has(port)) found.push(port);
      }
    }
    return found;
  };
  return { TCP: highest('TCP'), UDP: highest('UDP'), SCTP: highest('SCTP') };
}
