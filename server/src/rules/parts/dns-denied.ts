import { PortSet } from '../../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import type { RuleFact } from '../../dialects/facts';
import { explainBetween } from './denial';
import { asksCluster } from './dns-gaps';
import { dnsPortsOf } from './dns-peers';
import { DNS_PORT } from './dns-ports';
import { groupBy } from './group';
import { isCertain, isOrdered } from './ordered-tiers';
import { portsBetween } from './pairs';
import { perCluster } from './per-cluster';
import { sectionOf } from './policy-rules';
import { portsOfRule } from './rule-ports';

/** A rule with an action that denies workloads the DNS of the cluster (A35). */
export interface DnsDenial {
  readonly policy: PolicyEntry;
  readonly rule: RuleFact;
  readonly workloads: readonly Workload[];
}

/** Which rules surely decide that workloads cannot ask any DNS pod, over UDP. One for each rule. */
export const dnsDenials = perCluster((cluster): readonly DnsDenial[] => {
  const suspects = cluster.policies.filter((policy) => mayDenyDns(cluster, policy));
  // Pods that ask a cache on their node go another way.
  if (suspects.length === 0 || cluster.dnsCaches.length > 0) return [];
  const servers = cluster.dnsWorkloads.filter(({ hostNetwork }) => !hostNetwork);
  if (servers.length === 0 || servers.length < cluster.dnsWorkloads.length) return [];
  const workloads = new Set(suspects.flatMap((policy) => cluster.subjectsOf(policy)));
  const byClass = new Map<number, Decider | undefined>();
  const denied = [...workloads].flatMap((workload) => {
    if (workload.resource === undefined || servers.includes(workload) || !asksCluster(workload)) return [];
    const key = cluster.reachability.classOf(workload.endpoints[0] ?? 0);
    if (!byClass.has(key)) byClass.set(key, deciderFor(cluster, workload, servers));
    const decider = byClass.get(key);
    return decider === undefined ? [] : [{ workload, ...decider }];
  });
  return [...groupBy(denied, ({ policy, rule }) => `${policy.index} ${rule.index}`).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, workloads: group.map(({ workload }) => workload) }];
  });
});

interface Decider {
  readonly policy: PolicyEntry;
  readonly rule: RuleFact;
}

function mayDenyDns(cluster: Cluster, policy: PolicyEntry): boolean {
  if (!isOrdered(cluster, policy) || !isCertain(policy)) return false;
  const dns = PortSet.of('UDP', DNS_PORT);
  return (sectionOf(policy, 'egress')?.rules ?? []).some(
    (rule) =>
      rule.action.value === 'deny' &&
      (!portsOfRule(rule).intersect(dns).isEmpty || rule.ports?.some(({ match }) => match?.kind === 'named') === true),
  );
}

/** The one rule that denies DNS to whichever server is asked. */
function deciderFor(cluster: Cluster, workload: Workload, servers: readonly Workload[]): Decider | undefined {
  let found: Decider | undefined;
  for (const server of servers) {
    const { allowed, unknown } = portsBetween(cluster, workload, server);
    for (const port of dnsPortsOf(cluster, server)) {
      if (allowed.contains('UDP', port) || unknown.contains('UDP', port)) return undefined;
      const { egress } = explainBetween(cluster, workload, server, 'UDP', port);
      const [decision] = egress.verdict.kind === 'deny' ? egress.decidedBy : [];
      const policy = decision === undefined ? undefined : cluster.policies[decision.policy];
      const rule = policy && sectionOf(policy, 'egress')?.rules.find(({ index }) => index === decision?.rule);
      if (policy === undefined || rule === undefined || rule.action.value !== 'deny') return undefined;
      found ??= { policy, rule };
    }
  }
  return found;
}

/** Workloads whose DNS such a rule denies. */
export const dnsDeniedTo = perCluster(
  (cluster): ReadonlySet<Workload> => new Set(dnsDenials(cluster).flatMap(({ workloads }) => workloads)),
);
