import { OWN_NAMESPACE } from '../../dialects/compile';
import type { PeerFact, RuleFact, SectionFact } from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import { EVERYTHING, type Selector } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';

/** One rule of a policy, in a direction that is in effect (B5, B8). */
export interface RuleSite {
  readonly policy: PolicyEntry;
  readonly direction: Direction;
  readonly section: SectionFact;
  readonly rule: RuleFact;
}

export interface PeerSite extends RuleSite {
  readonly peer: PeerFact;
}

export function sectionOf(policy: PolicyEntry, direction: Direction): SectionFact | undefined {
  return direction === 'ingress' ? policy.resource.fact.ingress : policy.resource.fact.egress;
}

/** Rules that are in effect: those of a section whose direction the policy does not govern are ignored (B8). */
export function rulesInEffect(policy: PolicyEntry): readonly RuleSite[] {
  return policy.resource.fact.governs.flatMap((direction) => {
    const section = sectionOf(policy, direction);
    return section === undefined ? [] : section.rules.map((rule) => ({ policy, direction, section, rule }));
  });
}

export function peersInEffect(policy: PolicyEntry): readonly PeerSite[] {
  return rulesInEffect(policy).flatMap((site) => (site.rule.peers ?? []).map((peer) => ({ ...site, peer })));
}

/** The pods that a peer of the policy means (B14); undefined for addresses, nodes, names and invalid entries. */
export function podsOf({ namespace }: PolicyEntry, { peer }: PeerFact): PodSet | undefined {
  if (peer.kind !== 'pods') return undefined;
  const scope = peer.pods.namespaces;
  if (scope.kind !== 'one' || scope.namespace !== OWN_NAMESPACE) return peer.pods;
  return { ...peer.pods, namespaces: { kind: 'one', namespace } };
}

/** Workloads that a pod set selects, or may select; pods on the host network are never selected (B16, B30). */
export function workloadsOf(cluster: Cluster, pods: PodSet): readonly Workload[] {
  return cluster
    .select(pods)
    .filter(({ match, workload }) => match !== NO && !workload.hostNetwork)
    .map((selected) => selected.workload);
}

/** The same, in every namespace. */
export function workloadsAnywhere(cluster: Cluster, pods: Selector): readonly Workload[] {
  return workloadsOf(cluster, { namespaces: { kind: 'matching', selector: EVERYTHING }, pods });
}

/**
 * True when a policy of the whole cluster rules over the workload in the direction: then a denial need not come from the
 * isolation by the namespace's own policies.
 */
export function isRuledByCluster(cluster: Cluster, workload: Workload, direction: Direction): boolean {
  return cluster.policiesSelecting(workload, direction).some((policy) => policy.resource.fact.clusterScoped);
}

/**
 * Workloads on whose ports the rule's `ports` speak (B28): the policy's subjects for ingress, the peers for egress.
 * undefined when the destinations are not only pods of the workspace.
 */
export function destinationsOf(cluster: Cluster, site: RuleSite): readonly Workload[] | undefined {
  if (site.direction === 'ingress') return cluster.subjectsOf(site.policy);
  const { peers } = site.rule;
  if (peers === undefined || peers.length === 0) return undefined;
  const found = new Set<Workload>();
  for (const peer of peers) {
    const pods = podsOf(site.policy, peer);
    if (pods === undefined) return undefined;
    for (const workload of workloadsOf(cluster, pods)) found.add(workload);
  }
  return [...found];
}
