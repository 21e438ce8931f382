import { matches } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import type { DnsPlatform } from '../../workspace/cluster/dns-platforms';
import { dnsGapsOf } from './dns-gaps';
import { dnsPeers, dnsSelectedBy, isDnsGuessed, opens, platformOf, selectsLabel, tellingLabels } from './dns-peers';
import { groupBy } from './group';
import { perCluster } from './per-cluster';
import type { PeerSite } from './policy-rules';

/** What is wrong with a peer that means the cluster's DNS, but not its pods. */
export type DnsMistake = { readonly site: PeerSite } & (
  | { readonly kind: 'labels'; readonly namespace: string; readonly labels: readonly (readonly [string, string])[] }
  /** The platform's pods listen on another port. */
  | { readonly kind: 'port'; readonly platform: DnsPlatform }
);

const known = perCluster(() => new Map<PolicyEntry, readonly DnsMistake[]>());

/**
 * Mistakes that keep some pods from DNS: where another rule lets them ask all the same, nothing is wrong. One for each
 * rule.
 */
export function toldDnsMistakes(cluster: Cluster, policy: PolicyEntry): readonly DnsMistake[] {
  const kept = known(cluster);
  let found = kept.get(policy);
  if (found === undefined) {
    const subjects = cluster.subjectsOf(policy);
    const matters = subjects.length === 0 || subjects.some((workload) => workloadsWithGap(cluster).has(workload));
    found = matters ? mistakenDnsPeers(cluster, policy) : [];
    kept.set(policy, found);
  }
  return found;
}

const workloadsWithGap = perCluster((cluster) => new Set(dnsGapsOf(cluster).map(({ workload }) => workload)));

function mistakenDnsPeers(cluster: Cluster, policy: PolicyEntry): readonly DnsMistake[] {
  const sites = dnsPeers(policy);
  // Someone who lists the labels of several platforms is right on all of them.
  if (sites.some((site) => dnsSelectedBy(cluster, site).length > 0)) return [];
  return [...groupBy(sites, ({ rule }) => rule).values()].flatMap((ofRule) => {
    const mistakes = ofRule.flatMap((site) => mistakeOf(cluster, site) ?? []);
    return mistakes.slice(0, 1);
  });
}

function mistakeOf(cluster: Cluster, site: PeerSite): DnsMistake | undefined {
  const { peer, policy, rule } = site;
  const { podSelector, namespaceSelector } = peer;
  const platform = isDnsGuessed(cluster) ? platformOf(peer) : undefined;
  if (platform !== undefined) {
    if (!selectsLabel(peer, platform)) {
      return { site, kind: 'labels', namespace: platform.namespace, labels: [platform.label] };
    }
    const ports = rule.ports ?? [];
    const isOpen = (['UDP', 'TCP'] as const).some((protocol) => opens(ports, protocol, platform.port));
    return isOpen ? undefined : { site, kind: 'port', platform };
  }
  if (podSelector === undefined || podSelector.terms.length === 0) return undefined;
  const server = cluster.dnsWorkloads.find(({ namespace, hostNetwork }) => {
    if (hostNetwork) return false;
    if (namespaceSelector === undefined) return policy.namespace === namespace;
    const labels = cluster.namespaces.get(namespace)?.labels ?? new Map();
    return namespaceSelector.terms.length > 0 && matches(namespaceSelector.selector, labels) !== NO;
  });
  if (server === undefined) return undefined;
  return { site, kind: 'labels', namespace: server.namespace, labels: tellingLabels(server) };
}
