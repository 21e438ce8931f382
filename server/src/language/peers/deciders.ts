import type { SideExplanation } from '../../engine/explain';
import { formatAddress, type IpSet } from '../../engine/ip-set';
import type { Action, Direction, FlowEnd } from '../../engine/model';
import { PORT_PROTOCOLS, type PortSet, type Protocol } from '../../engine/port-set';
import type { Cluster, DecidingEntry, Workload } from '../../workspace/cluster';
import { isUnread } from '../../workspace/deciding';
import type { WorkloadPeer } from './workload-peers';

/** A rule that decided a connection, on one of its two sides, or an object that is not understood and may decide it. */
export interface Decider {
  readonly policy: DecidingEntry;
  readonly direction: Direction;
  /** Index in its section; undefined when no rule but the isolation itself decided, or for what is not understood. */
  readonly rule: number | undefined;
  readonly action: Action;
}

/** Flows that stand for a connection: one for each range of ports, few enough to explain at once. */
const SAMPLES = 6;

/** Which rules decide the connection between a workload and one of its peers, own side first. */
export function decidersOf(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  peer: WorkloadPeer,
): readonly Decider[] {
  const fromGrants = peer.sources.map((source): Decider => ({
    policy: source.policy,
    direction: source.direction,
    rule: source.rule.index,
    action: source.rule.action.value,
  }));
  if (fromGrants.length > 0) return unique(fromGrants);
  // Nobody knows what governs the pods that may come to be, so that only the own side decides.
  if (peer.end.kind === 'potential')
    return unique(peer.end.pods.explain().flatMap((e) => decided(cluster, e[direction], direction)));
  const own = workload.endpoints[0];
  const other = endOf(peer);
  if (own === undefined || other === undefined || peer.connection === undefined) return [];
  const { allowed, unknown } = peer.connection;
  const self: FlowEnd = { kind: 'endpoint', id: own };
  const [from, to] = direction === 'ingress' ? [other, self] : [self, other];
  const explained = samples(allowed.isEmpty ? unknown : allowed).map((sample) =>
    cluster.explain({ from, to, ...sample }),
  );
  const opposite: Direction = direction === 'ingress' ? 'egress' : 'ingress';
  return unique([
    ...explained.flatMap((e) => decided(cluster, e[direction], direction)),
    ...explained.flatMap((e) => decided(cluster, e[opposite], opposite)),
  ]);
}

/** The rules that decided one side of an explanation. */
export function decided(cluster: Cluster, side: SideExplanation, direction: Direction): readonly Decider[] {
  return side.decidedBy.flatMap(({ policy, rule, action }) => {
    const entry = cluster.deciderOf(policy);
    return entry === undefined ? [] : [{ policy: entry, direction, rule: isUnread(entry) ? undefined : rule, action }];
  });
}

function endOf(peer: WorkloadPeer): FlowEnd | undefined {
  switch (peer.end.kind) {
    case 'workload':
      return endpoint(peer.end.workload);
    case 'cluster':
    case 'namespace':
    case 'unknown':
      return endpoint(peer.end.members[0]);
    case 'external':
      return address(peer.end.addresses);
    case 'nodes':
      return { kind: 'node', same: false };
    case 'potential':
      return undefined;
  }
}

function endpoint(workload: Workload | undefined): FlowEnd | undefined {
  const id = workload?.endpoints[0];
  return id === undefined ? undefined : { kind: 'endpoint', id };
}

function address(addresses: IpSet): FlowEnd | undefined {
  const { first } = addresses;
  return first && { kind: 'address', address: formatAddress(first) };
}

function samples(ports: PortSet): readonly { readonly protocol: Protocol; readonly port: number }[] {
  const all = PORT_PROTOCOLS.flatMap((protocol) =>
    ports.ranges(protocol).map((range) => ({ protocol: protocol, port: range.from })),
  );
  if (all.length === 0 && ports.other) return [{ protocol: 'OTHER', port: 0 }];
  return all.slice(0, SAMPLES);
}

function unique(deciders: readonly Decider[]): readonly Decider[] {
  const byKey = new Map(deciders.map((d) => [`${d.direction}:${d.policy.index}:${d.rule ?? ''}`, d]));
  return [...byKey.values()];
}
