import type { PeerFact, RuleFact } from '../../dialects/facts';
import { matches } from '../../engine/selector';
import { NO, YES } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { CUSTOMARY_DNS, type DnsPlatform, OTHER_DNS } from '../../workspace/cluster/dns-platforms';
import { DNS_PORT, isDnsOnly } from './dns-ports';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './policy-rules';

/** Peers by which rules mean the pods of the cluster's DNS. */

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Egress peers of rules that are about DNS alone. */
export function dnsPeers(policy: PolicyEntry): readonly PeerSite[] {
  return peersInEffect(policy).filter(
    ({ direction, rule }) => direction === 'egress' && rule.action.value === 'allow' && isDnsOnly(rule.ports),
  );
}

/** DNS pods of this cluster that the peer selects, or may select. */
export function dnsSelectedBy(cluster: Cluster, { policy, peer }: PeerSite): readonly Workload[] {
  const pods = podsOf(policy, peer);
  return pods === undefined ? [] : workloadsOf(cluster, pods).filter((w) => cluster.dnsWorkloads.includes(w));
}

/** True when no manifest shows the DNS, so that where and what it is goes by custom. */
export function isDnsGuessed({ dnsWorkloads }: Cluster): boolean {
  return dnsWorkloads.every(({ resource }) => resource === undefined);
}

/** A platform whose DNS namespace the peer names. */
export function platformOf(peer: PeerFact): DnsPlatform | undefined {
  const selector = peer.namespaceSelector?.selector;
  if (selector?.requirements.some(({ op, key }) => op === 'in' && key === NAME_LABEL) !== true) return undefined;
  return OTHER_DNS.find(({ namespace }) => matches(selector, new Map([[NAME_LABEL, namespace]])) === YES);
}

/**
 * Whether the rule lets its pods ask the DNS of a platform that no manifest shows, over some protocol. That it is meant
 * follows from the namespace that it names, or from a port on which nothing else is asked.
 */
export function asksPlatform(cluster: Cluster, rule: RuleFact): boolean {
  return isDnsGuessed(cluster) && platformAsked(rule) !== undefined;
}

function platformAsked({ peers, ports }: RuleFact): DnsPlatform | undefined {
  return OTHER_DNS.find((platform) => {
    const namesPort = ports?.some(({ port }) => port?.value === platform.port) === true;
    if (peers === undefined) return namesPort;
    return peers.some((peer) => {
      const { namespaceSelector } = peer;
      if (namespaceSelector === undefined || !selectsLabel(peer, platform)) return false;
      if (matches(namespaceSelector.selector, new Map([[NAME_LABEL, platform.namespace]])) === NO) return false;
      if (namesPort) return true;
      if (platformOf(peer) !== platform) return false;
      return ports === undefined || PROTOCOLS.some((protocol) => opens(ports, protocol, platform.port));
    });
  });
}

const PROTOCOLS = ['UDP', 'TCP'] as const;

export function opens(ports: NonNullable<RuleFact['ports']>, protocol: 'UDP' | 'TCP', port: number): boolean {
  return ports.some(
    ({ match }) => match?.kind === 'range' && match.protocol === protocol && match.from <= port && match.to >= port,
  );
}

export function selectsLabel({ podSelector }: PeerFact, { label: [key, value] }: DnsPlatform): boolean {
  return podSelector === undefined || matches(podSelector.selector, new Map([[key, value]])) !== NO;
}

/** Ports of the DNS pods. Policies see the pod's port, which on some platforms is another than 53 (A28). */
export function dnsPortsOf(cluster: Cluster, server: Workload): readonly number[] {
  const ports = cluster.services
    .filter((service) => service.backends.includes(server))
    .flatMap((service) => cluster.backendPorts(service))
    .filter(({ workload, servicePort }) => workload === server && servicePort.port.value === DNS_PORT)
    .flatMap(({ port }) => port ?? []);
  return ports.length > 0 ? [...new Set(ports)] : [DNS_PORT];
}

/** What a rule has to name so that pods can ask the cluster's DNS. */
interface DnsTarget {
  readonly namespace: string;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly port: number;
}

/** The DNS of the manifests; else that of the platform for which the policies are written, or the customary one. */
export const dnsTargetOf = perCluster((cluster): DnsTarget => {
  const server = cluster.dnsWorkloads.find(({ resource }) => resource !== undefined);
  if (server !== undefined) {
    const [port = DNS_PORT] = dnsPortsOf(cluster, server);
    return { namespace: server.namespace, labels: tellingLabels(server), port };
  }
  const isCustomary = cluster.policies.some((policy) =>
    dnsPeers(policy).some((site) => dnsSelectedBy(cluster, site).length > 0),
  );
  const rules = isCustomary ? [] : cluster.policies.flatMap((policy) => policy.resource.fact.egress?.rules ?? []);
  const platform = rules.map(platformAsked).find((asked) => asked !== undefined) ?? CUSTOMARY_DNS;
  return { namespace: platform.namespace, labels: [platform.label], port: platform.port };
});

/** Labels to find the DNS pods by. */
export function tellingLabels({ resource, labels }: Workload): readonly (readonly [string, string])[] {
  const [key, value] = CUSTOMARY_DNS.label;
  if (labels.get(key) === value) return [CUSTOMARY_DNS.label];
  const keys = resource?.fact.selectorKeys ?? [];
  return [...labels].filter(([label]) => keys.length === 0 || keys.includes(label));
}
