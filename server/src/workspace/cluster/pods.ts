import type { WorkloadFact } from '../../dialects/facts';
import type { NamedPort } from '../../engine/model';
import { matches, type Selector } from '../../engine/selector';
import { meaningText } from '../meaning';
import type { Resource } from '../snapshot';

/** Labels that differ from pod to pod of one StatefulSet (A10). */
export const ORDINAL_KEYS: readonly string[] = ['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index'];

/** More labels that controllers write on each pod anew; two pods that differ in nothing else are replicas. */
const PER_POD_KEYS = new Set([
  ...ORDINAL_KEYS,
  'batch.kubernetes.io/job-completion-index',
  'controller-revision-hash',
  'pod-template-generation',
  'pod-template-hash',
]);

/** What a pod runs as that names no account (A25). */
const DEFAULT_ACCOUNT = 'default';

/** Pods that no selector and no port name can tell apart, but for what `PER_POD_KEYS` says. */
export interface PodShape {
  readonly labels: ReadonlyMap<string, string>;
  readonly presentKeys: ReadonlySet<string>;
  readonly maybeKeys: ReadonlySet<string>;
  readonly namedPorts: readonly NamedPort[];
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
}

const shapes = new WeakMap<WorkloadFact, { readonly template: WorkloadFact; readonly shape: PodShape | undefined }>();

/**
 * What the pods of a workload look like (A9, A10, A21, A23, A25).
 *
 * @param controller the object that makes the pods, and adds labels to them.
 * @param template the object whose template they are made from; usually the same.
 */
export function podShape(controller: WorkloadFact, template: WorkloadFact): PodShape | undefined {
  // Facts outlive snapshots, and so does what they look like.
  let known = shapes.get(controller);
  if (known?.template !== template) {
    known = { template, shape: readShape(controller, template) };
    shapes.set(controller, known);
  }
  return known.shape;
}

function readShape(controller: WorkloadFact, template: WorkloadFact): PodShape | undefined {
  const pod = template.template;
  if (pod === undefined) return undefined;
  const labels = new Map(pod.labels.map((label) => [label.key.value, label.value.value]));
  for (const [key, value] of controller.addedLabels) labels.set(key, value);
  const presentKeys = new Set(controller.presentKeys);
  if (controller.ordinals) ORDINAL_KEYS.forEach((key) => presentKeys.add(key));
  // The controller overwrites what the template says (A10).
  for (const key of presentKeys) labels.delete(key);
  return {
    labels,
    presentKeys,
    maybeKeys: new Set(controller.maybeKeys),
    namedPorts: namedPortsOf(template),
    serviceAccount: pod.serviceAccount,
    hostNetwork: pod.hostNetwork,
  };
}

/** What an overlay makes of a pod: it adds and replaces labels and ports, and sets what it mentions. */
export function patchedShape(base: PodShape, patch: PodShape): PodShape {
  const ports = [...base.namedPorts, ...patch.namedPorts].map((port) => [portKey(port), port] as const);
  return {
    labels: new Map([...base.labels, ...patch.labels]),
    presentKeys: new Set([...base.presentKeys, ...patch.presentKeys]),
    maybeKeys: new Set([...base.maybeKeys, ...patch.maybeKeys]),
    namedPorts: [...new Map(ports).values()],
    serviceAccount: patch.serviceAccount === DEFAULT_ACCOUNT ? base.serviceAccount : patch.serviceAccount,
    hostNetwork: base.hostNetwork || patch.hostNetwork,
  };
}

function portKey({ name, protocol, port }: NamedPort): string {
  return `${name}/${protocol}/${port}`;
}

/** In container order, native sidecars included and plain init containers not (A21). */
function namedPortsOf(fact: WorkloadFact): readonly NamedPort[] {
  const ports = new Map<string, NamedPort>();
  for (const container of fact.template?.containers ?? []) {
    if (container.kind === 'init') continue;
    for (const { name, protocol, port } of container.ports) {
      if (name === undefined) continue;
      const named = { name: name.value, protocol, port: port.value };
      ports.set(portKey(named), named);
    }
  }
  return [...ports.values()];
}

/**
 * Equal for pods of one owner that no selector tells apart. Labels that controllers write on each pod anew are not looked
 * at: they are told apart pod by pod where that matters.
 */
export function replicaKey(shape: PodShape, selectors: readonly Selector[]): string {
  const common = new Map([...shape.labels].filter(([key]) => !PER_POD_KEYS.has(key)));
  const answers = selectors
    .map(withoutPerPodKeys)
    .map((selector) => matches(selector, common, shape.presentKeys, shape.maybeKeys));
  const { namedPorts, serviceAccount, hostNetwork } = shape;
  return meaningText([namedPorts, serviceAccount, hostNetwork, answers.join('')]);
}

function withoutPerPodKeys({ requirements }: Selector): Selector {
  return { requirements: requirements.filter(({ key }) => !PER_POD_KEYS.has(key)) };
}

/** True when the pods differ in labels that selectors may ask for one by one. */
export function differInLabels(pods: readonly { readonly shape: PodShape }[]): boolean {
  const texts = pods.map(({ shape }) =>
    [...shape.labels]
      .filter(([key]) => !PER_POD_KEYS.has(key))
      .map((label) => label.join('='))
      .sort()
      .join(),
  );
  return new Set(texts).size > 1;
}

/** The shape of replicas when nobody asks which is which: what differs between them is present with some value. */
export function commonShape(shapes: readonly PodShape[]): PodShape | undefined {
  const [first, ...others] = shapes;
  if (first === undefined || others.length === 0) return first;
  const labels = new Map(first.labels);
  const presentKeys = new Set(first.presentKeys);
  for (const [key, value] of first.labels) {
    if (others.every((other) => other.labels.get(key) === value)) continue;
    labels.delete(key);
    presentKeys.add(key);
  }
  return { ...first, labels, presentKeys };
}

/** Pods of a cluster dump whose controller is not in it, by controller. */
export interface OrphanGroup {
  readonly namespace: string;
  readonly owner: { readonly kind: string; readonly name: string };
  readonly pods: readonly Resource<WorkloadFact>[];
}

/** Mirror pods name their node as owner; that does not make them replicas of each other. */
const NODE = 'Node';

/** Splits objects into orphaned pods by absent owner, and the rest. */
export function groupOrphans(kept: readonly Resource<WorkloadFact>[]): {
  readonly groups: readonly OrphanGroup[];
  readonly rest: readonly Resource<WorkloadFact>[];
} {
  const groups = new Map<string, { namespace: string; owner: OrphanGroup['owner']; pods: Resource<WorkloadFact>[] }>();
  const rest: Resource<WorkloadFact>[] = [];
  for (const resource of kept) {
    const { owner, kind } = resource.fact;
    if (kind !== 'Pod' || owner === undefined || owner.kind === NODE) {
      rest.push(resource);
      continue;
    }
    const key = `${resource.namespace}/${owner.kind}/${owner.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { namespace: resource.namespace, owner, pods: [resource] });
    else group.pods.push(resource);
  }
  return { groups: [...groups.values()], rest };
}
