import type { PortProtocol } from '../engine/port-set';
import { YES } from '../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { additionOf, allowFix } from './parts/allow-rule';
import { policyOfFinding } from './parts/finding-policy';
import { halfOpenPeers } from './parts/half-open';
import { mayBeAllowedByOthers } from './parts/not-judged';
import { perCluster } from './parts/per-cluster';
import { saysDeny } from './parts/policy-names';
import { rulesInEffect, sectionOf } from './parts/policy-rules';
import { backendPortsOf, declaredPorts } from './parts/port-sites';
import { list, unique } from './parts/prose';
import { deniedRoutes, deniedServices } from './parts/published-denied';
import { type WantedDenied, type Wanting, wantedDenied } from './parts/wanted';
import { defineRule } from './rule';

export const workloadFullyDenied = defineRule({
  meta: {
    id: 'workload-fully-denied',
    title: 'Nothing can connect to a workload that serves ports',
    category: 'connectivity',
    severity: 'info',
    fixable: true,
  },
  policy(policy, context) {
    const closed = closedWorkloads(context, policy);
    if (closed.length === 0) return;
    const { resource, name } = policy;
    const names = list(closed.map((workload) => workload.name));
    context.report({
      resource,
      span: resource.fact.subject.podSelector?.keySpan ?? resource.fact.kindSpan,
      message: `Nothing can connect to ${names}: policy ${name} isolates ${closed.length === 1 ? 'its' : 'their'} ingress, and no policy has a rule that admits anyone. Allow the clients, if there are any.`,
      related: closed.slice(0, 8).flatMap((workload) => {
        const span = workload.resource?.fact.name?.span;
        const ports = list(
          unique(portsOf(context.cluster, workload).map(({ protocol, port }) => `${protocol} ${port}`)),
        );
        return workload.resource === undefined || span === undefined
          ? []
          : [{ resource: workload.resource, span, message: `${workload.name} serves ${ports}` }];
      }),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const closed = policy === undefined ? [] : closedWorkloads(context, policy);
    const everyPod = [{ kind: 'pods', namespace: undefined, labels: [] } as const];
    const additions = closed.map((workload) =>
      additionOf(
        workload,
        'ingress',
        { peers: everyPod, ports: portsOf(context.cluster, workload) },
        `${workload.name}-ingress`,
      ),
    );
    const names = list(closed.map(({ name }) => name));
    const fix = allowFix(
      context,
      `Allow pods of namespace ${policy?.namespace ?? ''} to connect to ${names}`,
      additions,
    );
    return fix === undefined ? [] : [fix];
  },
});

/** Workloads of a policy for some pods of its namespace that serve something, and that no rule of any policy opens. */
function closedWorkloads(wanting: Wanting, policy: PolicyEntry): readonly Workload[] {
  if (policy.resource.fact.refused || !isForSome(policy) || !closes(policy)) return [];
  const { cluster } = wanting;
  return cluster.subjectsOf(policy).filter((workload) => {
    // One finding for each workload, at the first policy for some pods. One that is called deny means it.
    const policies = cluster.policiesSelecting(workload, 'ingress');
    if (workload.resource === undefined || policies.find(isForSome) !== policy) return false;
    if (!policies.every((other) => closes(other) && !(isForSome(other) && saysDeny(other.name)))) return false;
    if (portsOf(cluster, workload).length === 0 || mayBeAllowedByOthers(cluster, workload, 'ingress')) return false;
    if (cluster.isolation(workload, 'ingress').isolated !== YES) return false;
    return !namedElsewhere(cluster).has(workload) && !wantedTargets(wanting).has(workload);
  });
}

function isForSome({ resource: { fact } }: PolicyEntry): boolean {
  return !fact.clusterScoped && (fact.subject.podSelector?.terms.length ?? 0) > 0;
}

function closes(policy: PolicyEntry): boolean {
  const { clusterScoped, governs } = policy.resource.fact;
  return !clusterScoped && governs.includes('ingress') && (sectionOf(policy, 'ingress')?.rules.length ?? 0) === 0;
}

interface Served {
  readonly protocol: PortProtocol;
  readonly port: number;
}

/** What the workload declares, and what Services send to it. */
function portsOf(cluster: Cluster, workload: Workload): readonly Served[] {
  const backends = backendPortsOf(cluster, workload).map(({ servicePort, port }) => ({
    protocol: servicePort.protocol,
    port,
  }));
  const served = [...declaredPorts(workload), ...backends].flatMap(({ protocol, port }): Served[] =>
    port !== undefined && (protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP') ? [{ protocol, port }] : [],
  );
  return [...new Map(served.map((one) => [`${one.protocol} ${one.port}`, one])).values()];
}

const targets = new WeakMap<readonly WantedDenied[], ReadonlySet<Workload>>();

/** Workloads that a setting of another one asks for. */
function wantedTargets(wanting: Wanting): ReadonlySet<Workload> {
  const denied = wantedDenied(wanting);
  let found = targets.get(denied);
  if (found === undefined) targets.set(denied, (found = new Set(denied.map(({ to }) => to))));
  return found;
}

/** Workloads of which another finding names a client that is kept out. */
const namedElsewhere = perCluster((cluster): ReadonlySet<Workload> => {
  const published = [...deniedRoutes(cluster), ...deniedServices(cluster)].flatMap(({ exposures }) =>
    exposures.map(({ workload }) => workload),
  );
  const halfOpen = cluster.policies
    .filter((policy) => rulesInEffect(policy).some(({ direction }) => direction === 'egress'))
    .flatMap((policy) => halfOpenPeers(cluster, policy))
    .flatMap(({ direction, blocked }) => (direction === 'ingress' ? blocked.map(({ workload }) => workload) : []));
  return new Set([...published, ...halfOpen]);
});
