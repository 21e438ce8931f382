import { PortSet } from '../../engine/port-set';
import { API_SERVER_PORTS } from '../../generate/infrastructure-peers';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { reachesOutside } from './egress-need';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './policy-rules';
import { isServed } from './port-sites';

/**
 * The API server as policies see it: neither a pod nor the address of its Service, but the addresses and ports behind it,
 * which are those of a node or of the cloud (A31).
 */

/** Ports that API servers customarily listen on; the first two are what a rule is written for. */
const PORTS: readonly number[] = [443, 6443, 8443, 16443];
const CUSTOMARY: readonly number[] = API_SERVER_PORTS;

const LISTENING = PORTS.reduce((set, port) => set.union(PortSet.of('TCP', port)), PortSet.NONE);

/** Whether its egress may let the workload through to where an API server listens. */
export function reachesApiServer(cluster: Cluster, workload: Workload): boolean {
  return reachesOutside(cluster, workload, LISTENING);
}

/** Labels that the API server's own pod carries, where it is one; it is on the host network then. */
const TELLING_VALUE = /^(?:.+-)?(?:kube-)?apiserver$/;
const NAMESPACES: readonly string[] = ['default', 'kube-system'];

/** A peer by which a rule tries to reach the API server: no selector finds it (B30). */
export function apiServerSelectors(cluster: Cluster, policy: PolicyEntry): readonly PeerSite[] {
  if (policy.resource.fact.clusterScoped) return [];
  return peersInEffect(policy).filter((site) => {
    const { direction, rule, peer } = site;
    if (direction !== 'egress' || rule.action.value !== 'allow' || rule.ports === undefined) return false;
    const numbers = rule.ports.map(({ port, endPort }) => (endPort === undefined ? port?.value : undefined));
    if (numbers.length === 0 || !numbers.every((port) => CUSTOMARY.includes(Number(port)))) return false;
    return meansApiServer(site) && !findsServer(cluster, policy, peer, numbers.map(Number));
  });
}

function meansApiServer({ peer }: PeerSite): boolean {
  const { podSelector, namespaceSelector } = peer;
  const pods = podSelector?.terms ?? [];
  if (pods.some(({ values }) => values.some(({ value }) => TELLING_VALUE.test(value)))) return true;
  const named = (namespaceSelector?.terms ?? []).filter(({ operator }) => operator === 'In');
  return (
    pods.length === 0 &&
    named.length > 0 &&
    named.every(({ values }) => values.length > 0 && values.every(({ value }) => NAMESPACES.includes(value)))
  );
}

/** Whether a pod there serves one of the ports: then the rule may mean that one. */
function findsServer(cluster: Cluster, policy: PolicyEntry, peer: PeerSite['peer'], ports: readonly number[]): boolean {
  const pods = podsOf(policy, peer);
  return (
    pods !== undefined &&
    workloadsOf(cluster, pods).some((workload) => ports.some((port) => isServed(cluster, workload, 'TCP', port)))
  );
}
