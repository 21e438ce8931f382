import { PortSet } from '../../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { isLookalike } from '../namespace-label-not-standard';
import type { Denial } from './denial';
import { emptyPeers } from './empty-peer';
import { halfOpenPeers } from './half-open';
import { confusedPairs } from './peer-pairs';
import { perCluster } from './per-cluster';
import { type RuleSite, podsOf, rulesInEffect, workloadsOf } from './policy-rules';
import { isServed } from './port-sites';
import { portsOfRule } from './rule-ports';

/** A connection that policies deny. */
export interface DeniedFlow {
  readonly from: Workload;
  readonly to: Workload;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'OTHER';
  readonly port: number;
}

/**
 * Whether another rule tells the cause of a denial already: the connection is meant to be allowed, and what allows it has a
 * mistake, or stands at one end only.
 */
export function isToldElsewhere(cluster: Cluster, flow: DeniedFlow, denials: readonly Denial[]): boolean {
  if (isHalfOpen(cluster, flow)) return true;
  return denials.some(({ direction, by }) => {
    const other = direction === 'egress' ? flow.to : flow.from;
    return by.some((policy) =>
      rulesInEffect(policy).some(
        (site) =>
          site.direction === direction && (missesPort(cluster, site, other, flow) || missesPeer(cluster, site, flow)),
      ),
    );
  });
}

/** The rule names the other end, and a port that its destination does not serve. */
function missesPort(cluster: Cluster, site: RuleSite, other: Workload, { to }: DeniedFlow): boolean {
  const names = (site.rule.peers ?? []).some((peer) => {
    const pods = podsOf(site.policy, peer);
    const named = (peer.podSelector?.terms.length ?? 0) > 0;
    return named && pods !== undefined && workloadsOf(cluster, pods).includes(other);
  });
  return (
    names &&
    (site.rule.ports ?? []).some(({ match, endPort }) => {
      if (match === undefined) return true;
      if (match.kind === 'named') return portsOfRule({ ...site.rule, ports: [{ ...NO_PORT, match }] }, to).isEmpty;
      return endPort === undefined && match.from === match.to && !isServed(cluster, to, match.protocol, match.from);
    })
  );
}

const NO_PORT = { span: { start: 0, end: 0 }, protocol: undefined, port: undefined, endPort: undefined };

/** The rule opens the port, to a peer that selects nothing by mistake. */
function missesPeer(cluster: Cluster, site: RuleSite, { to, protocol, port }: DeniedFlow): boolean {
  const opens = site.rule.ports === undefined ? PortSet.ALL_PORTS : portsOfRule(site.rule, to);
  if (!opens.contains(protocol, port)) return false;
  const mistaken = mistakenPeers(cluster, site.policy);
  return (
    (site.rule.peers ?? []).some(
      (peer) => mistaken.has(peer) || (peer.namespaceSelector?.terms ?? []).some((term) => isLookalike(cluster, term)),
    ) || confusedPairs(cluster, site).length > 0
  );
}

const mistakenByPolicy = perCluster(() => new Map<PolicyEntry, ReadonlySet<unknown>>());

function mistakenPeers(cluster: Cluster, policy: PolicyEntry): ReadonlySet<unknown> {
  const known = mistakenByPolicy(cluster);
  let found = known.get(policy);
  if (found === undefined) {
    const empty = emptyPeers(cluster, policy).filter(({ severity }) => severity === 'warning');
    found = new Set(empty.map(({ site }) => site.peer));
    known.set(policy, found);
  }
  return found;
}

/** The ports of half-open connections by their ends. */
const halfOpenPorts = perCluster((cluster) => {
  const ports = new Map<string, PortSet>();
  for (const policy of cluster.policies) {
    for (const { site, direction, blocked } of halfOpenPeers(cluster, policy)) {
      for (const subject of cluster.subjectsOf(policy)) {
        for (const { workload } of blocked) {
          const [from, to] = direction === 'egress' ? [workload, subject] : [subject, workload];
          const key = pairKey(from, to);
          ports.set(key, (ports.get(key) ?? PortSet.NONE).union(portsOfRule(site.rule, to)));
        }
      }
    }
  }
  return ports;
});

function isHalfOpen(cluster: Cluster, { from, to, protocol, port }: DeniedFlow): boolean {
  return halfOpenPorts(cluster).get(pairKey(from, to))?.contains(protocol, port) === true;
}

function pairKey(from: Workload, to: Workload): string {
  return `${from.index}>${to.index}`;
}
