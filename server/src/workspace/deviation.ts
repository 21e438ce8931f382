import type { Explanation } from '../engine/explain';
import type { Flow, FlowEnd } from '../engine/model';
import type { Verdict } from '../engine/verdict';
import type { Cluster, DecidingEntry, PolicyEntry } from './cluster';
import { isUnread, unreadName } from './deciding';
import { DEVIATION_CLAUSES, pluginWhy } from './plugin-words';

const WOULD: Readonly<Record<Verdict['kind'], string>> = {
  allow: 'it would be allowed',
  deny: 'it would be denied',
  unknown: 'it would not be known',
};

/**
 * What the network plugin has to do with a verdict: one sentence where the API alone would have led to another one, and which
 * of its ways is the cause.
 */
export function deviationOf(cluster: Cluster, explanation: Explanation | undefined): string | undefined {
  const written = cluster.asWritten;
  if (written === cluster || explanation === undefined) return undefined;
  const flow = inCluster(written, cluster, explanation.flow);
  const usual = flow && written.explain(flow);
  if (usual === undefined || usual.verdict.kind === explanation.verdict.kind) return undefined;
  const { plugin } = cluster;
  const name = pluginWhy(plugin);
  if (plugin.behaviour.policies === 'ignored')
    return `The network plugin enforces no policies (${name}); if they were enforced, ${WOULD[usual.verdict.kind]}.`;
  const causes = causesOf(cluster, explanation, involved(written, usual));
  const cause = causes.length === 0 ? 'departs from the API here' : causes.join(' and ');
  return `The network plugin ${cause} (${name}); by the API alone ${WOULD[usual.verdict.kind]}.`;
}

/** The same flow by the ids of another cluster of the same objects. */
export function inCluster(other: Cluster, cluster: Cluster, flow: Flow): Flow | undefined {
  const [from, to] = [endIn(other, cluster, flow.from), endIn(other, cluster, flow.to)];
  return from && to && { ...flow, from, to };
}

function endIn(other: Cluster, cluster: Cluster, end: FlowEnd): FlowEnd | undefined {
  if (end.kind !== 'endpoint') return end;
  const workload = cluster.workloads[cluster.input.endpoints[end.id]?.workload ?? -1];
  const same = workload && other.workloads[workload.index];
  if (same === undefined || same.id !== workload?.id) return undefined;
  const id = same.endpoints[workload.endpoints.indexOf(end.id)] ?? same.endpoints[0];
  return id === undefined ? undefined : { kind: 'endpoint', id };
}

/** Objects that took part. */
function involved(cluster: Cluster, { egress, ingress }: Explanation): readonly DecidingEntry[] {
  const ids = [egress, ingress].flatMap(({ isolatedBy, decidedBy, steps }) => [
    ...isolatedBy,
    ...decidedBy.map(({ policy }) => policy),
    ...steps.map(({ policy }) => policy),
  ]);
  return [...new Set(ids)].flatMap((id) => cluster.deciderOf(id) ?? []);
}

function causesOf(cluster: Cluster, { flow }: Explanation, usual: readonly DecidingEntry[]): readonly string[] {
  const { behaviour, unenforced } = cluster.plugin;
  const dead = usual.filter(({ resource }) => unenforced.some((one) => isSamePlace(one, resource)));
  if (dead.length > 0) return [`takes no notice of ${dead.map(deadName).join(' and ')}`];
  const own = usual.flatMap(({ resource }) => cluster.policyOf(resource) ?? []);
  const unseen = behaviour.unseenLabels;
  const deviations = new Set(own.flatMap((policy) => policy.deviations));
  const inside = flow.from.kind !== 'address' && flow.to.kind !== 'address';
  const addresses =
    inside && cluster.input.options.addressesMatchPods !== 'b24' && own.some((policy) => namesAddresses(policy));
  return [
    ...(addresses ? ['matches neither pods nor nodes by an address block'] : []),
    ...(unseen !== undefined && own.some((policy) => namesLabels(policy, unseen))
      ? ['does not see labels that are added by controllers']
      : []),
    ...(behaviour.ownNode === 'to-pod' && flow.to.kind === 'node'
      ? ['lets policies decide what a pod opens to its node']
      : []),
    ...[...deviations].map((name) => DEVIATION_CLAUSES[name]),
  ];
}

function deadName(entry: DecidingEntry): string {
  return isUnread(entry) ? unreadName(entry) : `${entry.resource.fact.kind} ${entry.id}`;
}

function namesAddresses({ policy }: PolicyEntry): boolean {
  return policy.alternatives.some(({ rules }) =>
    rules.some(({ peers }) => peers.some(({ kind }) => kind === 'addresses')),
  );
}

function namesLabels({ policy }: PolicyEntry, pattern: RegExp): boolean {
  return policy.alternatives.some(({ subject, rules }) =>
    [subject, ...rules.flatMap(({ peers }) => peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : [])))].some(
      ({ pods }) => pods.requirements.some(({ key }) => pattern.test(key)),
    ),
  );
}

interface Placed {
  readonly uri: string;
  readonly documentIndex: number;
  readonly factIndex: number;
}

function isSamePlace(a: Placed, b: Placed): boolean {
  return a.uri === b.uri && a.documentIndex === b.documentIndex && a.factIndex === b.factIndex;
}
