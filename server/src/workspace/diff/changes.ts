import type { Fact } from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import { NO } from '../../engine/tri';
import { behaviourText } from '../cluster/network-plugin';
import type { Cluster, PolicyEntry, UnreadEntry, Workload } from '../cluster';
import { meaningOf, meaningText } from '../meaning';
import type { Resource } from '../snapshot';

/** One thing that differs between two clusters and may change what connections are allowed. */
export type Change =
  | PolicyChange
  /** An object that is not understood. */
  | { readonly kind: 'unread'; readonly id: string }
  /** New, gone, or with other labels, ports or pods. */
  | { readonly kind: 'workload'; readonly id: string }
  | { readonly kind: 'namespace'; readonly name: string }
  /** Services, Ingresses and what belongs to them: they decide what a controller opens, and nothing else. */
  | { readonly kind: 'routes' }
  /** What is known of the cluster's addresses and of its network plugin: may change anything. */
  | { readonly kind: 'cluster' };

export interface PolicyChange {
  readonly kind: 'policy';
  /** undefined when it is new. */
  readonly before: PolicyEntry | undefined;
  /** undefined when it is gone. */
  readonly after: PolicyEntry | undefined;
}

/** Indices in `Changes.list`, ascending. */
export type Touches = Readonly<Record<Direction, readonly number[]>>;

/**
 * What differs between two clusters, and whose connections it may change: a connection can differ only if the egress of its
 * source or the ingress of its destination is touched.
 */
export interface Changes {
  readonly list: readonly Change[];
  /** Index of the change of kind `routes`. */
  readonly routes: number | undefined;
  /** By workload id. */
  touching(workload: string): Touches;
}

const UNTOUCHED: Touches = { egress: [], ingress: [] };
const BOTH: readonly Direction[] = ['egress', 'ingress'];

/** Compares what both clusters consist of. Yields now and then, so that others may work in between. */
export function* findChanges(before: Cluster | undefined, after: Cluster | undefined): Generator<void, Changes> {
  const found = new Collector();
  if (textOfOptions(before) !== textOfOptions(after) && before !== undefined && after !== undefined)
    found.everywhere = found.add({ kind: 'cluster' });
  namespaceChanges(found, before, after);
  yield;
  yield* workloadChanges(found, before, after);
  yield* policyChanges(found, before, after);
  unreadChanges(found, before, after);
  yield;
  if (routesText(before) !== routesText(after)) found.routes = found.add({ kind: 'routes' });
  return found;
}

class Collector implements Changes {
  readonly list: Change[] = [];
  routes: number | undefined;
  everywhere: number | undefined;
  private readonly touches = new Map<string, { egress: number[]; ingress: number[] }>();

  add(change: Change): number {
    return this.list.push(change) - 1;
  }

  touch(workload: string, index: number, directions: readonly Direction[] = BOTH): void {
    let touches = this.touches.get(workload);
    if (touches === undefined) this.touches.set(workload, (touches = { egress: [], ingress: [] }));
    for (const direction of directions) {
      if (touches[direction].at(-1) !== index) touches[direction].push(index);
    }
  }

  touching(workload: string): Touches {
    const own = this.touches.get(workload) ?? UNTOUCHED;
    const { everywhere } = this;
    if (everywhere === undefined) return own;
    return { egress: [everywhere, ...own.egress], ingress: [everywhere, ...own.ingress] };
  }
}

function textOfOptions(cluster: Cluster | undefined): string {
  return cluster === undefined ? '' : meaningText(cluster.input.options) + behaviourText(cluster.plugin.behaviour);
}

/** Labels of namespaces are what selectors look at; workloads in them are peers of others by them. */
function namespaceChanges(found: Collector, before: Cluster | undefined, after: Cluster | undefined): void {
  if (before?.input.namespaces === after?.input.namespaces) return;
  const texts = (cluster: Cluster | undefined) =>
    new Map((cluster?.input.namespaces ?? []).map((namespace) => [namespace.name, meaningText(namespace)]));
  const [old, current] = [texts(before), texts(after)];
  for (const name of new Set([...old.keys(), ...current.keys()])) {
    if (old.get(name) === current.get(name)) continue;
    const members = [before, after].flatMap((cluster) => cluster?.namespaces.get(name)?.workloads ?? []);
    // New and empty ones, and those that came with their workloads, change nothing by themselves.
    if (members.length === 0 || !old.has(name) || !current.has(name)) continue;
    const index = found.add({ kind: 'namespace', name });
    for (const { id } of members) found.touch(id, index);
  }
}

/** Between two pauses. */
const BATCH = 200;

function* workloadChanges(
  found: Collector,
  before: Cluster | undefined,
  after: Cluster | undefined,
): Generator<void, void> {
  const [old, current] = [workloadsById(before), workloadsById(after)];
  const sameEndpoints = before?.input.endpoints === after?.input.endpoints;
  let seen = 0;
  for (const id of new Set([...old.keys(), ...current.keys()])) {
    if ((seen += 1) % BATCH === 0) yield;
    const [was, is] = [old.get(id), current.get(id)];
    if (was !== undefined && is !== undefined) {
      if (sameEndpoints || endpointsText(before, was) === endpointsText(after, is)) continue;
    }
    found.touch(id, found.add({ kind: 'workload', id }));
  }
}

function workloadsById(cluster: Cluster | undefined): ReadonlyMap<string, Workload> {
  const written = (cluster?.workloads ?? []).filter(({ resource }) => resource !== undefined);
  return new Map(written.map((workload) => [workload.id, workload]));
}

/** All that the engine knows of a workload's pods, apart from their numbers. */
function endpointsText(cluster: Cluster | undefined, workload: Workload): string {
  return meaningText(
    workload.endpoints.map((id) => ({ ...cluster?.input.endpoints[id], id: 0, namespace: 0, workload: 0 })),
  );
}

function* policyChanges(
  found: Collector,
  before: Cluster | undefined,
  after: Cluster | undefined,
): Generator<void, void> {
  const [old, current] = [policiesByKey(before), policiesByKey(after)];
  let seen = 0;
  for (const key of new Set([...old.keys(), ...current.keys()])) {
    if ((seen += 1) % BATCH === 0) yield;
    const [was, is] = [old.get(key), current.get(key)];
    if (was !== undefined && is !== undefined && samePolicy(was, is)) continue;
    const index = found.add({ kind: 'policy', before: was, after: is });
    for (const [cluster, entry] of [
      [before, was],
      [after, is],
    ] as const) {
      for (const { policy } of entry?.placements ?? []) {
        for (const { subject, governs } of policy.alternatives) touchSubjects(found, cluster, subject, index, governs);
      }
    }
  }
}

/** Names a policy in both clusters. */
export function policyKey({ id, resource: { fact } }: Pick<PolicyEntry, 'id' | 'resource'>): string {
  return `${fact.group}/${fact.kind} ${id}`;
}

function policiesByKey(cluster: Cluster | undefined): ReadonlyMap<string, PolicyEntry> {
  const found = new Map<string, PolicyEntry>();
  for (const entry of cluster?.policies ?? []) {
    // Objects without a name are each on their own.
    const key = policyKey(entry);
    found.set(found.has(key) ? `${key} ${found.size}` : key, entry);
  }
  return found;
}

function samePolicy(a: PolicyEntry, b: PolicyEntry): boolean {
  return sameFacts([...a.duplicates, a.resource], [...b.duplicates, b.resource]);
}

function sameFacts(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.length === b.length && a.every(({ fact }, index) => sameMeaning(fact, b[index]?.fact));
}

function sameMeaning(a: Fact, b: Fact | undefined): boolean {
  return a === b || (b !== undefined && meaningOf(a) === meaningOf(b));
}

function unreadChanges(found: Collector, before: Cluster | undefined, after: Cluster | undefined): void {
  const [old, current] = [unreadByKey(before), unreadByKey(after)];
  for (const key of new Set([...old.keys(), ...current.keys()])) {
    const [was, is] = [old.get(key), current.get(key)];
    if (was !== undefined && is !== undefined && sameMeaning(was.resource.fact, is.resource.fact)) continue;
    const index = found.add({ kind: 'unread', id: is?.id ?? was?.id ?? '' });
    for (const touch of was?.touches ?? []) touchSubjects(found, before, touch.subject, index, [touch.direction]);
    for (const touch of is?.touches ?? []) touchSubjects(found, after, touch.subject, index, [touch.direction]);
  }
}

function unreadByKey(cluster: Cluster | undefined): ReadonlyMap<string, UnreadEntry> {
  const found = new Map<string, UnreadEntry>();
  for (const entry of cluster?.unread ?? []) {
    const { group, kind } = entry.resource.fact;
    const key = `${group}/${kind} ${entry.id}`;
    found.set(found.has(key) ? `${key} ${found.size}` : key, entry);
  }
  return found;
}

function touchSubjects(
  found: Collector,
  cluster: Cluster | undefined,
  subject: PodSet,
  index: number,
  directions: readonly Direction[],
): void {
  if (cluster === undefined || directions.length === 0) return;
  for (const { workload, match } of cluster.select(subject)) {
    if (match !== NO) found.touch(workload.id, index, directions);
  }
}

function routesText(cluster: Cluster | undefined): string {
  if (cluster === undefined) return '';
  const { routes, gateways, controllerClasses, referenceGrants, services } = cluster;
  const objects: readonly Resource[] = [
    ...routes,
    ...gateways,
    ...controllerClasses,
    ...referenceGrants,
    ...services.map(({ resource }) => resource),
  ];
  return objects.map(({ fact, namespace, name }) => `${namespace}/${name} ${meaningOf(fact)}`).join('\n');
}
