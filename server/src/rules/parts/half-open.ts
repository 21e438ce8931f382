import type { RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { PortSet } from '../../engine/port-set';
import { YES } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { explainBetween } from './denial';
import { isMistakenPort } from './mistaken-port';
import { portsBetween } from './pairs';
import { perCluster } from './per-cluster';
import { type PeerSite, isRuledByCluster, peersInEffect, podsOf, workloadsOf } from './policy-rules';
import { portSites } from './port-sites';
import { portsOfRule } from './rule-ports';

/** A peer that one end admits by label while the other end's isolation denies all of it. */
export interface HalfOpen {
  readonly site: PeerSite;
  /** The direction in which it is denied, at `blocked`. */
  readonly direction: Direction;
  /** Workloads at the other end, each isolated without a rule for it. */
  readonly blocked: readonly { readonly workload: Workload; readonly by: readonly PolicyEntry[] }[];
}

/** Pairs beyond this number are not looked at: such a peer is no statement about one connection. */
const MAX_PAIRS = 400;

const knownPeers = perCluster(() => new Map<PolicyEntry, readonly HalfOpen[]>());

export function halfOpenPeers(cluster: Cluster, policy: PolicyEntry): readonly HalfOpen[] {
  const known = knownPeers(cluster);
  let found = known.get(policy);
  if (found === undefined) {
    found = findHalfOpen(cluster, policy);
    known.set(policy, found);
  }
  return found;
}

/**
 * The workloads that a peer names and whose isolation denies it, whatever becomes of others that it names; undefined when there are
 * none.
 */
export function blockedBehind(cluster: Cluster, site: PeerSite): HalfOpen | undefined {
  const { policy } = site;
  if (policy.resource.fact.clusterScoped) return undefined;
  const pods = namesPods(site) ? podsOf(policy, site.peer) : undefined;
  const subjects = cluster.subjectsOf(policy);
  const peers = pods === undefined ? [] : workloadsOf(cluster, pods).filter(({ resource }) => resource !== undefined);
  if (peers.length * subjects.length > MAX_PAIRS) return undefined;
  const direction: Direction = site.direction === 'ingress' ? 'egress' : 'ingress';
  const blocked = peers.flatMap((peer) => halfOpen(cluster, site, subjects, [peer])?.blocked ?? []);
  if (blocked.length === 0 || mistakenRules(cluster, policy).has(site.rule)) return undefined;
  return { site, direction, blocked };
}

/** Only a peer that names its pods says that this connection is wanted. */
function namesPods({ peer }: PeerSite): boolean {
  return (peer.podSelector?.terms.length ?? 0) > 0;
}

function mistakenRules(cluster: Cluster, policy: PolicyEntry): ReadonlySet<RuleFact> {
  return new Set(
    portSites(cluster, policy)
      .filter((site) => isMistakenPort(cluster, site))
      .map((site) => site.rule),
  );
}

function findHalfOpen(cluster: Cluster, policy: PolicyEntry): readonly HalfOpen[] {
  if (policy.resource.fact.clusterScoped) return [];
  const subjects = cluster.subjectsOf(policy);
  const mistaken = mistakenRules(cluster, policy);
  return peersInEffect(policy).flatMap((site) => {
    const pods = podsOf(policy, site.peer);
    // A port that is wrong anyway is a finding of its own; the other end must not get it, too.
    if (mistaken.has(site.rule)) return [];
    if (pods === undefined || !namesPods(site)) return [];
    const peers = workloadsOf(cluster, pods).filter((workload) => workload.resource !== undefined);
    if (peers.length === 0 || peers.length * subjects.length > MAX_PAIRS) return [];
    return halfOpen(cluster, site, subjects, peers) ?? [];
  });
}

function halfOpen(
  cluster: Cluster,
  site: PeerSite,
  subjects: readonly Workload[],
  peers: readonly Workload[],
): HalfOpen | undefined {
  const direction: Direction = site.direction === 'ingress' ? 'egress' : 'ingress';
  const blocked = new Map<Workload, readonly PolicyEntry[]>();
  for (const subject of subjects) {
    for (const peer of peers) {
      if (subject === peer) continue;
      const [from, to] = site.direction === 'ingress' ? [peer, subject] : [subject, peer];
      const ports = portsOfRule(site.rule, to);
      const pair = portsBetween(cluster, from, to);
      if (!pair.allowed.intersect(ports).isEmpty || !pair.unknown.intersect(ports).isEmpty) return undefined;
      if (ports.isEmpty || !deniedAt(cluster, direction, from, to, ports)) return undefined;
      blocked.set(peer, cluster.isolation(peer, direction).by);
    }
  }
  if (blocked.size === 0) return undefined;
  return { site, direction, blocked: [...blocked].map(([workload, by]) => ({ workload, by })) };
}

/** Whether it is the other end, and its isolation, that denies. */
function deniedAt(cluster: Cluster, direction: Direction, from: Workload, to: Workload, ports: PortSet): boolean {
  const [own, other] = direction === 'egress' ? [to, from] : [from, to];
  const opposite = direction === 'egress' ? 'ingress' : 'egress';
  if (cluster.isolation(other, direction).isolated !== YES) return false;
  // The rule at hand allows its own end, so that the other end's isolation denies.
  if (!isRuledByCluster(cluster, own, opposite) && !isRuledByCluster(cluster, other, direction)) return true;
  const sample = (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    ports.ranges(protocol).map((range) => ({ protocol, port: range.from })),
  )[0];
  if (sample === undefined) return false;
  const side = explainBetween(cluster, from, to, sample.protocol, sample.port)[direction];
  return side.applies && side.verdict.kind === 'deny' && side.isolatedBy.length > 0;
}
