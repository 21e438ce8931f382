import { PortSet } from '../engine/port-set';
import { YES } from '../engine/tri';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { unseenPods } from '../workspace/exposure/unseen-pods';
import { additionOf, allowFix } from './parts/allow-rule';
import { type ApiServerCall, apiServerCalls } from './parts/api-server-calls';
import { isolatingPlaces, policyNames } from './parts/denial';
import { groupBy } from './parts/group';
import { mayBeAllowedByOthers } from './parts/not-judged';
import { perCluster } from './parts/per-cluster';
import { list, unique } from './parts/prose';
import { admitsAddresses } from './parts/published-denied';
import { type Finding, defineRule } from './rule';

export const webhookBlocked = defineRule({
  meta: {
    id: 'webhook-blocked',
    title: 'Webhook or aggregated API denies the API server',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const blocked of blockedCalls(cluster)) {
      const { calls, by } = blocked;
      const [first] = calls;
      const workloads = list(unique(calls.map(({ workload }) => workload.name)));
      report({
        resource: first.resource,
        span: first.call.name.span,
        message: `The API server calls ${workloads} on ${portsText(blocked)} for ${first.resource.fact.kind} ${first.resource.name}, but its ingress is isolated by ${policyNames(by)} and no rule admits an address or a node, so the call times out. Open the port: the API server has no labels to select it by.`,
        data: { service: serviceKey(first) },
        related: isolatingPlaces(by, workloads),
      });
    }
  },
  fixes(finding, context) {
    const blocked = blockedCalls(context.cluster).find(({ calls: [first] }) => isOf(finding, first));
    if (blocked === undefined) return [];
    const additions = blocked.calls.map(({ workload, protocol, port }) =>
      additionOf(
        workload,
        'ingress',
        { peers: 'any', ports: [{ protocol, port }] },
        `${workload.name}-from-api-server`,
      ),
    );
    const fix = allowFix(context, `Admit everyone on ${portsText(blocked)}, the API server included`, additions);
    return fix === undefined ? [] : [fix];
  },
});

/** The calls of one object to one Service, all of which are denied. */
interface BlockedCalls {
  readonly calls: readonly [ApiServerCall, ...ApiServerCall[]];
  readonly by: readonly PolicyEntry[];
}

const blockedCalls = perCluster((cluster): readonly BlockedCalls[] => {
  const groups = groupBy(apiServerCalls(cluster), serviceKey);
  return [...groups.values()].flatMap(([first, ...others]): BlockedCalls[] => {
    if (first === undefined || ![first, ...others].every((call) => isBlocked(cluster, call))) return [];
    // Several webhooks of one object call the same Service: the first one stands for them.
    const more = others.filter(({ workload, port }, index) => {
      const earlier = [first, ...others.slice(0, index)];
      return !earlier.some((call) => call.workload === workload && call.port === port);
    });
    const by = unique([first, ...more].flatMap(({ workload }) => cluster.isolation(workload, 'ingress').by));
    return [{ calls: [first, ...more], by }];
  });
});

function serviceKey({ resource, service }: ApiServerCall): string {
  return `${resource.uri}#${resource.documentIndex}.${resource.factIndex} ${service.namespace}/${service.name}`;
}

function isOf({ data }: Finding, call: ApiServerCall): boolean {
  return serviceKey(call) === data?.['service'];
}

function isBlocked(cluster: Cluster, { workload, protocol, port }: ApiServerCall): boolean {
  if (workload.hostNetwork || mayBeAllowedByOthers(cluster, workload, 'ingress')) return false;
  if (cluster.isolation(workload, 'ingress').isolated !== YES) return false;
  const ports = PortSet.of(protocol, port);
  if (admitsAddresses(cluster, workload, ports)) return false;
  // In some clusters a tunnel leads from the API server to the pods; its near end is a pod of the cluster's own namespace.
  const tunnel = unseenPods(cluster, workload.namespace).fromSystem(workload, ports);
  return tunnel.allowed.isEmpty && tunnel.unknown.isEmpty;
}

function portsText({ calls }: BlockedCalls): string {
  return list(unique(calls.map(({ protocol, port }) => `${protocol} ${port}`)));
}
