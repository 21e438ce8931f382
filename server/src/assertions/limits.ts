import { IpSet } from '../engine/ip-set';
import type { Direction, PodSet } from '../engine/model';
import { EVERYTHING } from '../engine/selector';
import { PortSet } from '../engine/port-set';
import { isWithin } from '../workspace/potential/admitted-pods';
import type { OwnPeer } from '../workspace/potential/own-peers';
import type { CheckContext } from './check';
import { portsOfTest } from './check';
import { NOBODY, type Party } from './party';
import type { PeerPattern } from './peer-pattern';
import { resolveTerm, selectorOf, type Unresolved } from './resolve';
import type { Limit, PeerTerm } from './test-file';

/** A limit of a test, looked up in the cluster. */
export interface ResolvedLimit {
  readonly party: Party;
  readonly ports: ReturnType<typeof portsOfTest>;
  /** Pods that its peers mean, whether or not the manifests contain any. */
  readonly podSets: readonly PodSet[];
  /** Whether cluster DNS is meant. */
  readonly dns: boolean;
}

/**
 * Looks limits up. A peer of a limit may also stand for pods that only policies speak of: `admitted` are the pods that the
 * limited pods' policies let in and that the manifests do not contain.
 */
export function resolveLimits(
  { cluster, groups }: CheckContext,
  limits: readonly Limit[],
  admitted: () => readonly OwnPeer[],
): { readonly limits: readonly ResolvedLimit[]; readonly unresolved: readonly Unresolved[] } {
  const unresolved: Unresolved[] = [];
  const resolved = limits.map(({ peers, ports }): ResolvedLimit => {
    const podSets = peers.flatMap((term) => podSetsOf(groups, term));
    const parties = peers.map((term) => {
      const { party, problem } = resolveTerm(cluster, groups, term, []);
      if (party !== undefined) return party;
      const sets = podSetsOf(groups, term);
      const isAdmitted = admitted().some(({ set }) => sets.some((own) => isWithin(cluster, set, own)));
      if (!isAdmitted && problem !== undefined) unresolved.push({ message: problem, span: term.span });
      return NOBODY;
    });
    const dns = peers.some(({ pattern }) => pattern.kind === 'entity' && pattern.entity === 'dns');
    return { party: merged(parties), ports: portsOfTest(ports), podSets, dns };
  });
  return { limits: resolved, unresolved };
}

function merged(parties: readonly Party[]): Party {
  const pods = new Map<number, boolean>();
  for (const party of parties) for (const [id, sure] of party.pods) pods.set(id, sure || pods.get(id) === true);
  return {
    pods,
    anyPod: parties.some(({ anyPod }) => anyPod),
    addresses: parties.reduce((all, { addresses }) => all.union(addresses), IpSet.NONE),
    nodes: parties.some(({ nodes }) => nodes),
    domains: parties.flatMap(({ domains }) => domains),
  };
}

/** Pods by namespace and labels; none for a peer that names single workloads. */
function podSetsOf(
  groups: CheckContext['groups'],
  { pattern }: PeerTerm,
  within: readonly string[] = [],
): readonly PodSet[] {
  if (pattern.kind === 'group') {
    if (within.includes(pattern.name)) return [];
    const members = groups.get(pattern.name)?.peers ?? [];
    return members.flatMap((member) => podSetsOf(groups, member, [...within, pattern.name]));
  }
  return pattern.kind === 'pods' ? podSetsOfPattern(pattern) : [];
}

function podSetsOfPattern(pattern: Extract<PeerPattern, { kind: 'pods' }>): readonly PodSet[] {
  const { namespaces, namespaceLabels, workload, labels } = pattern;
  if (workload !== undefined) return [];
  const pods = selectorOf(labels);
  if (namespaces === undefined) {
    const selector = namespaceLabels.length === 0 ? EVERYTHING : selectorOf(namespaceLabels);
    return [{ namespaces: { kind: 'matching', selector }, pods }];
  }
  if (namespaceLabels.length > 0 || namespaces.some((name) => name.includes('*'))) return [];
  return namespaces.map((namespace) => ({ namespaces: { kind: 'one', namespace }, pods }));
}

/** Which limits surely hold a pod, as a text that is equal for pods with the same limits. */
export function limitTag(limits: readonly ResolvedLimit[], endpoint: number): string {
  return limits.flatMap(({ party }, index) => (party.pods.get(endpoint) === true ? [index] : [])).join(',');
}

/** Ports that limits leave to the pods of an admitted kind. */
export function portsForKind(
  { cluster }: CheckContext,
  limits: readonly ResolvedLimit[],
  peer: OwnPeer,
  direction: Direction,
  destination: Parameters<ResolvedLimit['ports']>[0],
): PortSet {
  return limits
    .filter(({ party, podSets, dns }) => {
      if (party.anyPod) return true;
      if (peer.pods.kind === 'entire-cluster') return false;
      return (
        (dns && peer.meansDns && direction === 'egress') || podSets.some((set) => isWithin(cluster, peer.set, set))
      );
    })
    .reduce((all, { ports }) => all.union(ports(destination)), PortSet.NONE);
}

/** Addresses cut along the limits, each part with the limits that hold it. */
export function addressRegions(
  limits: readonly ResolvedLimit[],
  all: IpSet,
): readonly { readonly addresses: IpSet; readonly limits: readonly ResolvedLimit[] }[] {
  let regions: readonly { readonly addresses: IpSet; readonly limits: readonly ResolvedLimit[] }[] = [
    { addresses: all, limits: [] },
  ];
  for (const limit of limits) {
    if (limit.party.addresses.isEmpty) continue;
    regions = regions
      .flatMap((region) => [
        { addresses: region.addresses.intersect(limit.party.addresses), limits: [...region.limits, limit] },
        { addresses: region.addresses.minus(limit.party.addresses), limits: region.limits },
      ])
      .filter(({ addresses }) => !addresses.isEmpty);
  }
  return regions;
}
