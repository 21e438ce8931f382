import type { SelectorFact } from '../../dialects/facts';
import { YES } from '../../engine/tri';
import type { BackendPort, Cluster, PolicyEntry, ServiceEntry, Workload } from '../../workspace/cluster';
import { groupBy } from './group';
import { portsBetween } from './pairs';
import { perCluster } from './per-cluster';
import { podsOf, rulesInEffect, workloadsOf } from './policy-rules';
import { declaredPorts } from './port-sites';
import { unique } from './prose';
import { portsOfRule } from './rule-ports';

/** A policy that is about some of the workloads behind a Service, so that its clients fare differently from pod to pod. */
export interface PartlySelected {
  readonly service: ServiceEntry;
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  /** Backends that the policy selects, and those that it does not. */
  readonly selected: readonly Workload[];
  readonly others: readonly Workload[];
  /** A client that reaches the former and not the latter; undefined when the latter are open to everybody. */
  readonly client: Workload | undefined;
}

export const partlySelected = perCluster((cluster): readonly PartlySelected[] => {
  const servicesOf = perWorkload(cluster);
  const found = cluster.services.flatMap((service) => ofService(cluster, service, servicesOf));
  // One for each policy: that its selector is too narrow is one defect.
  return [...groupBy(found, ({ policy }) => policy).values()].flatMap((group) => group.slice(0, 1));
});

type ServicesOf = ReadonlyMap<Workload, readonly ServiceEntry[]>;

function perWorkload(cluster: Cluster): ServicesOf {
  const pairs = cluster.services.flatMap((service) => service.backends.map((workload) => ({ service, workload })));
  const groups = groupBy(pairs, ({ workload }) => workload);
  return new Map([...groups].map(([workload, group]) => [workload, group.map(({ service }) => service)]));
}

function ofService(cluster: Cluster, service: ServiceEntry, servicesOf: ServicesOf): readonly PartlySelected[] {
  const { fact } = service.resource;
  // Clients of a headless Service choose their pod themselves (A30).
  if (fact.selector === undefined || fact.headless || service.backends.length < 2) return [];
  if (new Set(service.backends.map((workload) => policyKey(cluster, workload))).size < 2) return [];
  const byPort = groupBy(serving(cluster, service), ({ servicePort }) => servicePort);
  return [...byPort.values()].flatMap((backends) => {
    const groups = [...groupBy(backends, ({ workload }) => policyKey(cluster, workload)).values()].slice(
      0,
      MOST_GROUPS,
    );
    return groups.flatMap((group) => groups.flatMap((other) => (group === other ? [] : (compare(group, other) ?? []))));
  });

  function compare(group: readonly BackendPort[], other: readonly BackendPort[]): PartlySelected | undefined {
    const [here] = group;
    const [there] = other;
    if (here === undefined || there === undefined) return undefined;
    const extra = cluster
      .policiesSelecting(here.workload, 'ingress')
      .filter((policy) => !cluster.policiesSelecting(there.workload, 'ingress').includes(policy));
    for (const policy of extra) {
      const selector = policy.resource.fact.subject.podSelector;
      if (selector === undefined || policy.resource.fact.clusterScoped || policy.resource.fact.refused) continue;
      const client = clientOf(policy, here, there);
      if (client === undefined && !leavesOpen(cluster, policy, here, there)) continue;
      return {
        service,
        policy,
        selector,
        selected: unique(group.map(({ workload }) => workload)),
        others: unique(other.map(({ workload }) => workload)),
        client,
      };
    }
    return undefined;
  }

  /** A workload that the policy admits, and that no policy admits at the other backend. */
  function clientOf(policy: PolicyEntry, here: BackendPort, there: BackendPort): Workload | undefined {
    if (cluster.isolation(there.workload, 'ingress').isolated !== YES || hasServiceOfItsOwn(here, there))
      return undefined;
    return admittedBy(cluster, policy, here).find(
      (client) =>
        client !== here.workload &&
        client !== there.workload &&
        allows(cluster, client, here) === 'yes' &&
        allows(cluster, client, there) === 'no',
    );
  }

  /** True when another Service leads to the one backend alone: who uses that one never meets the other. */
  function hasServiceOfItsOwn(here: BackendPort, there: BackendPort): boolean {
    return (servicesOf.get(here.workload) ?? []).some(
      (other) => other !== service && !other.backends.includes(there.workload),
    );
  }
}

/** Which policies are about its ingress, as one text. */
function policyKey(cluster: Cluster, workload: Workload): string {
  return cluster
    .policiesSelecting(workload, 'ingress')
    .map(({ index }) => index)
    .join();
}

/** The workloads that serve a port of the Service. Jobs carry the labels of what they are about, and serve nothing. */
function serving(cluster: Cluster, service: ServiceEntry): readonly BackendPort[] {
  const all = cluster
    .backendPorts(service)
    .filter(
      ({ port, workload: { kind, hostNetwork, resource } }) =>
        port !== undefined && resource !== undefined && !hostNetwork && kind !== 'Job' && kind !== 'CronJob',
    );
  const declares = ({ workload, port, servicePort }: BackendPort): boolean =>
    declaredPorts(workload).some((served) => served.port === port && served.protocol === servicePort.protocol);
  // Where some pods declare the port, the others do not serve it.
  const declaring = new Set(all.filter(declares).map(({ servicePort }) => servicePort));
  return all.filter((backend) => !declaring.has(backend.servicePort) || declares(backend));
}

/** Of more kinds of backends than these nobody says that a policy forgot some. */
const MOST_GROUPS = 8;

/** Enough to find a client, if there is one. */
const MOST_CLIENTS = 100;

function admittedBy(
  cluster: Cluster,
  policy: PolicyEntry,
  { workload, port, servicePort }: BackendPort,
): readonly Workload[] {
  const admitted = rulesInEffect(policy)
    .filter(
      ({ direction, rule }) =>
        direction === 'ingress' &&
        port !== undefined &&
        portsOfRule(rule, workload).contains(servicePort.protocol, port),
    )
    .flatMap(({ rule }) => rule.peers ?? [])
    .flatMap((peer) => {
      const pods = podsOf(policy, peer);
      return pods === undefined ? [] : workloadsOf(cluster, pods);
    });
  return unique(admitted.filter(({ resource }) => resource !== undefined)).slice(0, MOST_CLIENTS);
}

function allows(
  cluster: Cluster,
  client: Workload,
  { workload, port, servicePort }: BackendPort,
): 'yes' | 'no' | 'perhaps' {
  const { allowed, unknown } = portsBetween(cluster, client, workload);
  if (port === undefined || unknown.contains(servicePort.protocol, port)) return 'perhaps';
  return allowed.contains(servicePort.protocol, port) ? 'yes' : 'no';
}

/** Whether the policy keeps somebody from the one backend while nothing keeps anybody from the other. */
function leavesOpen(cluster: Cluster, policy: PolicyEntry, here: BackendPort, there: BackendPort): boolean {
  if (cluster.policiesSelecting(there.workload, 'ingress').length > 0) return false;
  if (cluster.isolation(here.workload, 'ingress').isolated !== YES) return false;
  return !cluster.policiesSelecting(here.workload, 'ingress').some((other) => admitsEverybody(other, here));
}

function admitsEverybody(policy: PolicyEntry, { workload, port, servicePort }: BackendPort): boolean {
  return rulesInEffect(policy).some(({ direction, rule }) => {
    if (direction !== 'ingress' || rule.action.value !== 'allow' || port === undefined) return false;
    if (!portsOfRule(rule, workload).contains(servicePort.protocol, port)) return false;
    if (rule.peers === undefined) return true;
    return rule.peers.some(({ peer }) => {
      if (peer.kind !== 'pods') return peer.kind === 'any';
      const { namespaces, pods } = peer.pods;
      const everywhere = namespaces.kind === 'matching' && namespaces.selector.requirements.length === 0;
      return everywhere && pods.requirements.length === 0;
    });
  });
}
