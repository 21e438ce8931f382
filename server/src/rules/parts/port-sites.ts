import type { PortFact } from '../../dialects/facts';
import type { BackendPort, Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { groupBy } from './group';
import { perCluster } from './per-cluster';
import { type RuleSite, destinationsOf, rulesInEffect } from './policy-rules';

/** A port entry of a rule in effect, with the workloads on whose ports it speaks (B28); there is at least one. */
export interface PortSite extends RuleSite {
  readonly port: PortFact;
  readonly destinations: readonly Workload[];
}

const knownSites = perCluster(() => new Map<PolicyEntry, readonly PortSite[]>());

export function portSites(cluster: Cluster, policy: PolicyEntry): readonly PortSite[] {
  const known = knownSites(cluster);
  let sites = known.get(policy);
  if (sites === undefined) {
    sites = sitesOf(cluster, policy);
    known.set(policy, sites);
  }
  return sites;
}

function sitesOf(cluster: Cluster, policy: PolicyEntry): readonly PortSite[] {
  return rulesInEffect(policy).flatMap((site) => {
    const { ports } = site.rule;
    if (ports === undefined || !ports.some((port) => port.port !== undefined)) return [];
    const destinations = (destinationsOf(cluster, site) ?? []).filter((workload) => workload.resource !== undefined);
    return destinations.length === 0 ? [] : ports.map((port) => ({ ...site, port, destinations }));
  });
}

/** Service ports by the workload that receives them. */
const backendPortsByWorkload = perCluster((cluster): ReadonlyMap<Workload, readonly BackendPort[]> =>
  groupBy(
    cluster.services.flatMap((service) => cluster.backendPorts(service)),
    (backend) => backend.workload,
  ),
);

export function backendPortsOf(cluster: Cluster, workload: Workload): readonly BackendPort[] {
  return backendPortsByWorkload(cluster).get(workload) ?? [];
}

/** One port that a container declares, or that a Service sends to. */
export interface ServedPort {
  readonly protocol: string;
  readonly port: number;
  readonly name: string | undefined;
}

/** Ports of the containers that a policy can mean: ordinary ones and sidecars (A21). */
export function declaredPorts({ templates }: Workload): readonly ServedPort[] {
  return templates
    .flatMap(({ fact }) => fact.template?.containers ?? [])
    .filter((container) => container.kind !== 'init')
    .flatMap((container) =>
      container.ports.map(({ protocol, port, name }) => ({ protocol, port: port.value, name: name?.value })),
    );
}

/** Whether a container declares the port, or a Service sends traffic to it: then it is a port of the pod. */
export function isServed(cluster: Cluster, workload: Workload, protocol: string, port: number): boolean {
  return (
    declaredPorts(workload).some((served) => served.protocol === protocol && served.port === port) ||
    backendPortsOf(cluster, workload).some(
      (backend) => backend.port === port && backend.servicePort.protocol === protocol,
    )
  );
}
