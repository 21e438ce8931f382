import { labelValueDefect } from '../../dialects/label-syntax';
import type { SelectorFact } from '../../dialects/facts';
import { selectorKey } from '../../engine/selector';
import type { Cluster, NamespaceEntry, Workload } from '../../workspace/cluster';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { selectorsIn, type UsedSelector } from '../selector-uses';
import { EditCollector } from './edit-collector';
import { type Carrier, type LabelChange, type LabelUse, planLabelChange } from './label-plan';
import { labelPlaces } from './label-places';
import type { RenameTarget } from './rename-target';
import { renameLabelInTests } from './test-files';

type LabelTarget = Extract<RenameTarget, { kind: 'pod-label' | 'namespace-label' }>;

/** The edits that give a label another value wherever it means the same; a sentence when that cannot be. */
export function renameLabel(snapshot: Snapshot, target: LabelTarget, to: string): EditCollector | string {
  const { key, value: from } = target;
  const defect = to === '' ? 'is empty' : labelValueDefect(to);
  if (defect !== undefined) return `The label value “${to}” ${defect}.`;
  if (target.carriers.length === 0) {
    return `No ${target.kind === 'pod-label' ? 'workload' : 'namespace'} of the workspace that this selector could choose carries ${key}=${from}. There is nothing to rename; edit the value instead.`;
  }
  const change = { key, from, to };
  const collector = new EditCollector(snapshot, to);
  const refusal =
    target.kind === 'pod-label'
      ? podLabel(snapshot, target.scope, target.carriers, change, collector)
      : namespaceLabel(snapshot, target.scope, target.carriers, change, collector);
  if (refusal !== undefined) return refusal;
  renameLabelInTests(snapshot, target.scope, target.kind === 'pod-label' ? 'pods' : 'namespaces', change, collector);
  return collector;
}

function podLabel(
  snapshot: Snapshot,
  scope: Scope,
  start: readonly Workload[],
  change: LabelChange,
  collector: EditCollector,
): string | undefined {
  const carrierOf = carriersOf<Workload>(({ labels, id }) => ({ labels, name: id }));
  const uses = [...podUses(scope.cluster, change, carrierOf.all), ...serviceUses(scope.cluster, change, carrierOf.all)];
  const plan = planLabelChange(carrierOf.all(start), uses, change);
  if (typeof plan === 'string') return plan;
  for (const { resource, values } of plan.uses) values.forEach((span) => collector.value(resource, span));
  const workloads = [...plan.carriers].map((carrier) => carrierOf.source(carrier));
  const objects = new Set(workloads.flatMap((workload) => objectsOf(scope, workload)));
  const namespaces = new Set(workloads.map(({ namespace }) => namespace));
  for (const resource of scope.resources) {
    const own = objects.has(resource);
    if (!own && !(namespaces.has(resource.namespace) && mayHoldSelectors(resource))) continue;
    for (const { node, sure } of labelPlaces(snapshot, resource, change, own)) collector.scalar(resource, node, sure);
  }
  return undefined;
}

/** Disruption budgets, pod monitors and other workloads' affinity choose pods by label as well. */
function mayHoldSelectors({ fact }: Resource): boolean {
  return fact.type === 'workload' || fact.type === 'other' || fact.type === 'monitor';
}

function objectsOf({ resources }: Scope, { resource, templateResource }: Workload): readonly Resource[] {
  const own = [resource, templateResource].flatMap((one) => one ?? []);
  return resources.filter((other) =>
    own.some(
      ({ fact, name, namespace }) =>
        other.name === name && other.namespace === namespace && other.fact.kind === fact.kind,
    ),
  );
}

function namespaceLabel(
  snapshot: Snapshot,
  { cluster }: Scope,
  start: readonly NamespaceEntry[],
  change: LabelChange,
  collector: EditCollector,
): string | undefined {
  const carrierOf = carriersOf<NamespaceEntry>(({ labels, name }) => ({ labels, name: `namespace ${name}` }));
  const everyone = carrierOf.all([...cluster.namespaces.values()]);
  const uses = usesOf(cluster, 'namespaces', change).map((use) => ({ ...use, candidates: everyone }));
  const plan = planLabelChange(carrierOf.all(start), uses, change);
  if (typeof plan === 'string') return plan;
  const undeclared = [...plan.carriers].find((carrier) => carrierOf.source(carrier).declared === undefined);
  if (undeclared !== undefined) return `No manifest declares ${undeclared.name}, so that its labels cannot be changed.`;
  for (const { resource, values } of plan.uses) values.forEach((span) => collector.value(resource, span));
  for (const carrier of plan.carriers) {
    const { declared } = carrierOf.source(carrier);
    for (const label of declared?.fact.labels ?? []) {
      if (declared !== undefined && label.key.value === change.key) collector.value(declared, label.value.span);
    }
  }
  return undefined;
}

function podUses(
  cluster: Cluster,
  change: LabelChange,
  carriers: (workloads: readonly Workload[]) => readonly Carrier[],
): readonly LabelUse<Carrier>[] {
  const byScope = new Map<string, readonly Carrier[]>();
  return usesOf(cluster, 'pods', change).map(({ pods, ...use }) => {
    const { namespaces } = pods;
    const key = namespaces.kind === 'one' ? `=${namespaces.namespace}` : selectorKey(namespaces.selector);
    let candidates = byScope.get(key);
    if (candidates === undefined) {
      candidates = carriers(cluster.select({ namespaces, pods: { requirements: [] } }).map(({ workload }) => workload));
      byScope.set(key, candidates);
    }
    return { ...use, candidates };
  });
}

function serviceUses(
  { services, namespaces }: Cluster,
  { key, from }: LabelChange,
  carriers: (workloads: readonly Workload[]) => readonly Carrier[],
): readonly LabelUse<Carrier>[] {
  return services.flatMap(({ resource, namespace }) => {
    const labels = resource.fact.selector ?? [];
    if (!labels.some((label) => label.key.value === key)) return [];
    const requirements = labels.map((label) => ({
      op: 'in' as const,
      key: label.key.value,
      values: [label.value.value],
    }));
    return {
      resource,
      selector: { requirements },
      values: labels.flatMap((label) =>
        label.key.value === key && label.value.value === from ? [label.value.span] : [],
      ),
      candidates: carriers(namespaces.get(namespace)?.workloads ?? []),
    };
  });
}

/** Selectors of policies that ask for the key. */
function usesOf(cluster: Cluster, of: UsedSelector['of'], { key, from }: LabelChange) {
  return [...cluster.policies, ...cluster.plugin.deadPolicies].flatMap((policy) =>
    selectorsIn(policy)
      .filter((used) => used.of === of && used.selector.terms.some((term) => term.key.value === key))
      .map(({ selector, pods }) => ({
        resource: policy.resource,
        selector: selector.selector,
        values: valuesIn(selector, key, from),
        pods,
      })),
  );
}

function valuesIn({ terms }: SelectorFact, key: string, value: string): readonly Span[] {
  return terms
    .filter((term) => term.key.value === key)
    .flatMap((term) => term.values.filter((one) => one.value === value).map(({ span }) => span));
}

/** One carrier for each object, and the way back. */
function carriersOf<T extends object>(read: (source: T) => Carrier) {
  const carriers = new Map<T, Carrier>();
  const sources = new Map<Carrier, T>();
  const one = (source: T): Carrier => {
    let carrier = carriers.get(source);
    if (carrier === undefined) {
      carrier = read(source);
      carriers.set(source, carrier);
      sources.set(carrier, source);
    }
    return carrier;
  };
  return {
    all: (list: readonly T[]): readonly Carrier[] => list.map(one),
    source: (carrier: Carrier): T => {
      const source = sources.get(carrier);
      if (source === undefined) throw new Error(`${carrier.name} was not made here`);
      return source;
    },
  };
}
