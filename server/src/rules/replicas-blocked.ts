import { PortSet } from '../engine/port-set';
import { inferConnections } from '../inference/infer';
import type { Edge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import { type Addition, additionOf, allowFix, podsPeer } from './parts/allow-rule';
import { type Denial, denialsBetween, isolatingPlaces, policyNames } from './parts/denial';
import { groupBy } from './parts/group';
import { mayBeAllowedByOthers } from './parts/not-judged';
import { portsBetween } from './parts/pairs';
import { declaredPorts } from './parts/port-sites';
import { list, unique } from './parts/prose';
import type { Wanting } from './parts/wanted';
import { defineRule } from './rule';

export const replicasBlocked = defineRule({
  meta: {
    id: 'replicas-blocked',
    title: 'Replicas cannot connect to each other',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ report, ...context }) {
    for (const { workload, edges, denials, sure } of blockedReplicas(context)) {
      const { resource } = workload;
      if (resource === undefined) continue;
      const ends = list(denials.map(({ direction, by }) => `${direction} is isolated by ${policyNames(by)}`));
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `Replicas of ${workload.name} cannot connect to each other on ${portsText(edges)}: their ${ends}. Allow it between them${sure ? '' : ', unless each works alone'}.`,
        ...(sure ? {} : { severity: 'hint' }),
        related: isolatingPlaces(unique(denials.flatMap(({ by }) => by)), `the replicas of ${workload.name}`),
      });
    }
  },
  fixes(finding, context) {
    const blocked = blockedReplicas(context).find(
      ({ workload: { resource } }) =>
        resource?.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        resource.fact.name?.span.start === finding.span.start,
    );
    const peer = blocked && podsPeer(context.cluster, blocked.workload, blocked.workload.namespace);
    if (blocked === undefined || peer === undefined || blocked.denials.some(({ byIsolation }) => !byIsolation))
      return [];
    const { workload, edges, denials } = blocked;
    const rule = { peers: [peer], ports: edges.map(({ protocol, port }) => ({ protocol, port })) };
    const additions = denials.map(({ direction }): Addition =>
      additionOf(workload, direction, rule, `${workload.name}-replicas`),
    );
    const fix = allowFix(context, `Allow replicas of ${workload.name} to connect on ${portsText(edges)}`, additions);
    return fix === undefined ? [] : [fix];
  },
});

interface BlockedReplicas {
  readonly workload: Workload;
  readonly edges: readonly Edge[];
  readonly denials: readonly Denial[];
  /** False when nothing but its headless Service, which every StatefulSet has, says that they need each other. */
  readonly sure: boolean;
}

const DIRECTIONS = ['ingress', 'egress'] as const;

function blockedReplicas({ scope, cluster, snapshot }: Wanting): readonly BlockedReplicas[] {
  const edges = inferConnections(scope, { snapshot }).edges.filter(
    ({ source, destination, confidence }) =>
      source.kind === 'workload' && source.workload === destination && confidence !== 'hint',
  );
  return [...groupBy(edges, ({ destination }) => destination)].flatMap(([workload, own]): BlockedReplicas[] => {
    const [first] = own;
    if (first === undefined || DIRECTIONS.some((direction) => mayBeAllowedByOthers(cluster, workload, direction)))
      return [];
    const { allowed, unknown } = portsBetween(cluster, workload, workload);
    if (!allowed.union(unknown).intersect(portsOf(workload, own)).isEmpty) return [];
    const denials = denialsBetween(cluster, workload, workload, first.protocol, first.port);
    return denials.length === 0 ? [] : [{ workload, edges: own, denials, sure: isSure(cluster, workload, own) }];
  });
}

/** One of its ports that is open between replicas shows that the author thought of them. */
function portsOf(workload: Workload, edges: readonly Edge[]): PortSet {
  const declared = declaredPorts(workload).flatMap(({ protocol, port }) =>
    protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP' ? [{ protocol, port } as const] : [],
  );
  return [...edges, ...declared].reduce(
    (set, { protocol, port }) => set.union(PortSet.of(protocol, port)),
    PortSet.NONE,
  );
}

/** Names of ports over which the members of a cluster talk. */
const PEER_PORT = /peer|cluster|gossip|raft|repl|intra|transport|quorum|election|internode|serf/;

function isSure(cluster: Cluster, workload: Workload, edges: readonly Edge[]): boolean {
  if (edges.some(({ evidence }) => evidence.some(({ kind }) => kind === 'setting'))) return true;
  const name = workload.resource?.fact.headlessService;
  const service = name === undefined ? undefined : cluster.service(workload.namespace, name)?.resource.fact;
  const names = [...declaredPorts(workload), ...(service?.ports ?? [])].map((port) => port.name ?? '');
  return service?.listsUnready === true || names.some((port) => PEER_PORT.test(port));
}

function portsText(edges: readonly Edge[]): string {
  return list(unique(edges.map(({ protocol, port }) => `${protocol} ${port}`)));
}
