import type { LabelFact } from '../../dialects/facts';
import type { PlatformClient, PlatformPeer, PlatformService } from '../../dialects/dialect';
import { platformServices } from '../../dialects/index';
import { IpSet } from '../../engine/ip-set';
import { PortSet } from '../../engine/port-set';
import type { PlannedPeer } from '../../generate/plan';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type EgressNeed, blockPeer, egressIsolator, reachesAddresses, reachesElsewhere } from './egress-need';

/** Services of the platform that workloads need and surely cannot reach. */
export function platformNeeds(cluster: Cluster, kind: PlatformService['kind']): readonly EgressNeed[] {
  const services = platformServices.filter((service) => service.kind === kind);
  const accounts = new Map(
    cluster.serviceAccounts.map(({ namespace, name, fact }) => [`${namespace}/${name}`, asMap(fact.annotations)]),
  );
  return cluster.workloads.flatMap((workload): readonly EgressNeed[] => {
    const policy = egressIsolator(cluster, workload);
    const client = policy && clientOf(cluster, workload, accounts);
    if (policy === undefined || client === undefined) return [];
    return services
      .filter((service) => service.usedBy(client) && lacks(cluster, workload, service))
      .map((service) => ({
        workload,
        policy,
        what: service.name,
        sure: true,
        rules: service.needs.flatMap(({ anyOf }) =>
          anyOf.map((peer) => ({ peers: [peerOf(peer)], ports: [{ protocol: 'TCP', port: peer.port } as const] })),
        ),
        evidence: placesOf(workload),
      }));
  });
}

/** True when one of its needs is denied wherever the service may be. */
function lacks(cluster: Cluster, workload: Workload, { needs }: PlatformService): boolean {
  const peers = needs.flatMap(({ anyOf }) => anyOf);
  // What is part of the service needs it in another way.
  if (peers.some((peer) => peer.kind === 'pods' && peer.namespace === workload.namespace)) return false;
  return needs.some(
    ({ anyOf, optional }) => optional !== true && !anyOf.some((peer) => mayReach(cluster, workload, peer)),
  );
}

function mayReach(cluster: Cluster, workload: Workload, peer: PlatformPeer): boolean {
  if (peer.kind === 'pods') return reachesElsewhere(cluster, workload, peer.port);
  const addresses = IpSet.cidr(peer.cidr) ?? IpSet.ALL;
  return reachesAddresses(cluster, workload, addresses, PortSet.of('TCP', peer.port));
}

function peerOf(peer: PlatformPeer): PlannedPeer {
  return peer.kind === 'addresses' ? blockPeer(peer.cidr) : peer;
}

function clientOf(
  cluster: Cluster,
  { namespace, resource, templateResource }: Workload,
  accounts: ReadonlyMap<string, ReadonlyMap<string, string>>,
): PlatformClient | undefined {
  const template = (templateResource ?? resource)?.fact.template;
  const entry = cluster.namespaces.get(namespace);
  if (template === undefined || entry === undefined) return undefined;
  return {
    labels: asMap(template.labels),
    annotations: asMap(template.annotations),
    namespaceLabels: entry.labels,
    namespaceAnnotations: asMap(entry.declared?.fact.annotations ?? []),
    account: accounts.get(`${namespace}/${template.serviceAccount}`) ?? NOTHING,
  };
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function asMap(facts: readonly LabelFact[]): ReadonlyMap<string, string> {
  return new Map(facts.map(({ key, value }) => [key.value, value.value]));
}

function placesOf({ resource, name }: Workload): EgressNeed['evidence'] {
  const span = resource?.fact.name?.span;
  return resource === undefined || span === undefined ? [] : [{ resource, span, message: `${name} needs it` }];
}
