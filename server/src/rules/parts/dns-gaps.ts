import { YES } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { asksPlatform, dnsPortsOf } from './dns-peers';
import { DNS_PORT } from './dns-ports';
import { perCluster } from './per-cluster';
import { rulesInEffect } from './policy-rules';

const PROTOCOLS = ['UDP', 'TCP'] as const;
type DnsProtocol = (typeof PROTOCOLS)[number];

/** An egress-isolated workload that cannot ask the cluster's DNS over some protocol (A35). */
export interface DnsGap {
  readonly workload: Workload;
  readonly missing: 'both' | DnsProtocol;
  /** The policy to blame and to repair: of those that isolate it the one with the most subjects. */
  readonly policy: PolicyEntry;
  /** True when a policy means this very workload to send nothing at all, which may be what its author wants. */
  readonly sealed: boolean;
}

export const dnsGapsOf = perCluster((cluster): readonly DnsGap[] => {
  const verdicts = new Map<number, readonly DnsProtocol[]>();
  const missingFor = (workload: Workload): readonly DnsProtocol[] => {
    const key = cluster.reachability.classOf(workload.endpoints[0] ?? 0);
    const known = verdicts.get(key) ?? PROTOCOLS.filter((protocol) => isBlocked(cluster, workload, protocol));
    verdicts.set(key, known);
    return known;
  };
  const isolated = cluster.workloads.filter((workload) => mayLackDns(cluster, workload));
  const resolving = new Set(
    isolated.filter((w) => missingFor(w).length < 2 || asksElsewhere(cluster, w)).map((w) => w.namespace),
  );
  return isolated.flatMap((workload): DnsGap[] => {
    const missing = missingFor(workload).filter((protocol) => !asksByAddress(cluster, workload, protocol));
    const [first] = missing;
    const policy = widest(cluster, cluster.isolation(workload, 'egress').by);
    if (first === undefined || policy === undefined || asksElsewhere(cluster, workload)) return [];
    const silent = sendsNothing(cluster, workload);
    // In a namespace whose author thought of DNS, a workload that may send nothing is meant to.
    if (silent && resolving.has(workload.namespace)) return [];
    const sealed = silent && policy.resource.fact.subject.podSelector?.terms.length !== 0;
    return [{ workload, missing: missing.length === 2 ? 'both' : first, policy, sealed }];
  });
});

function mayLackDns(cluster: Cluster, workload: Workload): boolean {
  if (workload.resource === undefined || workload.hostNetwork || cluster.dnsWorkloads.includes(workload)) return false;
  if (!asksCluster(workload)) return false;
  return cluster.isolation(workload, 'egress').isolated === YES;
}

/** Pods with another policy ask the resolvers of their node, or their own. */
export function asksCluster({ templateResource, resource }: Workload): boolean {
  const policy = (templateResource ?? resource)?.fact.template?.dnsPolicy;
  return policy !== 'Default' && policy !== 'None';
}

/** True when a rule opens the DNS of a platform that keeps it elsewhere. */
function asksElsewhere(cluster: Cluster, workload: Workload): boolean {
  return egressRules(cluster, workload).some(({ rule }) => asksPlatform(cluster, rule));
}

/** True when the workload's own egress denies DNS surely, whichever DNS pod is asked. */
function isBlocked(cluster: Cluster, workload: Workload, protocol: DnsProtocol): boolean {
  const from = { kind: 'endpoint', id: workload.endpoints[0] ?? 0 } as const;
  if (cluster.dnsWorkloads.length === 0) return false;
  return cluster.dnsWorkloads.every((server) =>
    server.endpoints.every((id) => {
      if (server.hostNetwork) return false;
      const to = { kind: 'endpoint', id } as const;
      const connection = cluster.reachability.between(from, to);
      return dnsPortsOf(cluster, server).every((port) => {
        if (connection.allowed.contains(protocol, port) || connection.unknown.contains(protocol, port)) return false;
        if (deniesNothing(cluster, server)) return true;
        return cluster.explain({ from, to, protocol, port }).egress.verdict.kind === 'deny';
      });
    }),
  );
}

/** Without any ingress policy at the DNS pods a denial comes from the egress; else the reasons have to be asked for. */
function deniesNothing(cluster: Cluster, server: Workload): boolean {
  return cluster.policiesSelecting(server, 'ingress').length === 0;
}

/** True when a rule opens the DNS port to addresses: a resolver outside the cluster, or one on the node. */
function asksByAddress(cluster: Cluster, workload: Workload, protocol: DnsProtocol): boolean {
  return egressRules(cluster, workload).some(({ rule }) => {
    if (rule.peers?.some((peer) => peer.cidr !== undefined) !== true) return false;
    return rule.ports?.some(
      ({ match }) =>
        match?.kind === 'range' &&
        match.protocol === protocol &&
        match.from <= DNS_PORT &&
        match.to >= DNS_PORT &&
        match.to - match.from < 100,
    );
  });
}

function sendsNothing(cluster: Cluster, workload: Workload): boolean {
  return egressRules(cluster, workload).length === 0;
}

function egressRules(cluster: Cluster, workload: Workload) {
  return cluster
    .policiesSelecting(workload, 'egress')
    .flatMap((policy) => rulesInEffect(policy).filter((site) => site.direction === 'egress'));
}

/** Of several policies the one with the most subjects. */
export function widest(cluster: Cluster, policies: readonly PolicyEntry[]): PolicyEntry | undefined {
  return policies
    .map((policy) => ({ policy, size: cluster.subjectsOf(policy).length }))
    .sort((a, b) => b.size - a.size || a.policy.index - b.policy.index)[0]?.policy;
}
