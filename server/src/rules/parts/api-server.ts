import { PortSet } from '../../engine/port-set';
import type { PlannedPeer } from '../../generate/plan';
import type { Cluster, PolicyEntry, ServiceEndpoint, Workload } from '../../workspace/cluster';
import type { RoleBindingFact } from '../../dialects/facts';
import type { Resource } from '../../workspace/snapshot';
import { blockPeer, reachesOutside } from './egress-need';
import { groupBy } from './group';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './policy-rules';
import { isServed } from './port-sites';

/**
 * The API server as policies see it: neither a pod nor the address of its Service, but the addresses and ports behind it,
 * which are those of a node or of the cloud (A31).
 */

/** Ports that API servers customarily listen on; the first two are what a rule is written for. */
const PORTS: readonly number[] = [443, 6443, 8443, 16443];
const CUSTOMARY: readonly number[] = PORTS.slice(0, 2);

const LISTENING = PORTS.reduce((set, port) => set.union(PortSet.of('TCP', port)), PortSet.NONE);

/** Roles of every cluster by which programs ask for objects. */
const BUILT_IN: readonly string[] = ['cluster-admin', 'admin', 'edit', 'view', 'system:auth-delegator'];

/** A workload whose ServiceAccount is given permissions, and which is given its token. */
export interface ApiServerClient {
  readonly workload: Workload;
  readonly binding: Resource<RoleBindingFact>;
  /** True for a role made for it. The ones that every cluster has are given away for other reasons, too. */
  readonly specific: boolean;
}

/** Everybody's account says nothing about one workload. */
const EVERYBODYS_ACCOUNT = 'default';

export const apiServerClients = perCluster((cluster): readonly ApiServerClient[] => {
  const bindings = groupBy(
    cluster.roleBindings
      .filter((binding) => opensApi(cluster, binding))
      .flatMap((binding) =>
        binding.fact.accounts.map(({ name, namespace }) => ({
          binding,
          account: `${namespace ?? binding.namespace}/${name.value}`,
        })),
      ),
    ({ account }) => account,
  );
  if (bindings.size === 0) return [];
  const withoutToken = new Set(
    cluster.serviceAccounts
      .filter(({ fact }) => fact.mountsToken === false)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return cluster.workloads.flatMap((workload): ApiServerClient[] => {
    const template = (workload.templateResource ?? workload.resource)?.fact.template;
    if (template === undefined || template.serviceAccount === EVERYBODYS_ACCOUNT) return [];
    const account = `${workload.namespace}/${template.serviceAccount}`;
    const own = bindings.get(account) ?? [];
    const [first] = [...own.filter(({ binding }) => !isBuiltIn(binding)), ...own];
    const mounts = template.mountsToken ?? !withoutToken.has(account);
    if (first === undefined || !mounts) return [];
    return [{ workload, binding: first.binding, specific: !isBuiltIn(first.binding) }];
  });
});

function isBuiltIn({ fact: { role } }: Resource<RoleBindingFact>): boolean {
  return role.kind === 'ClusterRole' && BUILT_IN.includes(role.name);
}

function opensApi(cluster: Cluster, binding: Resource<RoleBindingFact>): boolean {
  if (isBuiltIn(binding)) return true;
  const { kind, name } = binding.fact.role;
  const { namespace } = binding;
  return cluster.roles.some(
    (role) =>
      role.fact.kind === kind &&
      role.name === name &&
      (kind === 'ClusterRole' || role.namespace === namespace) &&
      role.fact.opensApi,
  );
}

/** Whether its egress may let the workload through to where an API server listens. */
export function reachesApiServer(cluster: Cluster, workload: Workload): boolean {
  return reachesOutside(cluster, workload, LISTENING);
}

/** Peers and ports of a rule to the API server: what a dump tells, else every address on the customary ports. */
export function apiServerRule(cluster: Cluster) {
  const known = endpointsOf(cluster);
  const peers: readonly PlannedPeer[] =
    known.length === 0 ? [blockPeer('0.0.0.0/0')] : known.map(({ ip }) => blockPeer(hostBlock(ip)));
  const ports = known.length === 0 ? CUSTOMARY : [...new Set(known.map(({ port }) => port))];
  return { peers, ports: ports.map((port) => ({ protocol: 'TCP', port }) as const) };
}

function endpointsOf(cluster: Cluster): readonly ServiceEndpoint[] {
  return cluster.service('default', 'kubernetes')?.endpoints ?? [];
}

function hostBlock(ip: string): string {
  return `${ip}/${ip.includes(':') ? 128 : 32}`;
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
