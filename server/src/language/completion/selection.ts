import type { Labels, PodSet } from '../../engine/model';
import { EVERYTHING, matches, type Requirement, type Selector } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { NamespaceEntry, Workload } from '../../workspace/cluster';
import { at, child } from '../../yaml/navigate';
import type { YamlNode, YamlPath } from '../../yaml/tree';
import { isCursor } from './place';
import type { CompletionContext } from './source';

/** A selector that is being written. */
export interface OpenSelector {
  readonly of: 'pods' | 'namespaces';
  /** Path of the selector itself. */
  readonly path: YamlPath;
  /** What is written apart from the word under the cursor. */
  readonly selector: Selector;
  /** Path below the selector: `matchLabels`, or `matchExpressions`, index, … */
  readonly inside: YamlPath;
}

/** The selector around the cursor; undefined elsewhere. */
export function selectorAround(context: CompletionContext): OpenSelector | undefined {
  const { path, root, kind } = context;
  const index = path.findLastIndex((step, at) => SELECTORS.has(step) && isSelector(path, at));
  if (index >= 0) {
    const own = path.slice(0, index + 1);
    const of = path[index] === 'podSelector' ? 'pods' : 'namespaces';
    return { of, path: own, selector: readSelector(at(root, own)), inside: path.slice(index + 1) };
  }
  if (path[0] !== 'spec' || path[1] !== 'selector') return undefined;
  if (kind === 'PodDisruptionBudget') {
    const own = path.slice(0, 2);
    return { of: 'pods', path: own, selector: readSelector(at(root, own)), inside: path.slice(2) };
  }
  if (kind !== 'Service') return undefined;
  const labels = at(root, ['spec', 'selector']);
  return {
    of: 'pods',
    path: ['spec', 'selector'],
    selector: readLabels(labels),
    inside: ['matchLabels', ...path.slice(2)],
  };
}

const SELECTORS: ReadonlySet<YamlPath[number]> = new Set(['podSelector', 'namespaceSelector', 'namespaces']);

/** A label may have the name of a selector, and `namespaces` may be something else elsewhere. */
function isSelector(path: YamlPath, index: number): boolean {
  const inside = path[index + 1];
  return (
    path[index - 1] !== 'matchLabels' &&
    (path[index] !== 'namespaces' || inside === 'matchLabels' || inside === 'matchExpressions')
  );
}

/** Reads what is complete; an entry with the cursor in it is left out, and the expression with the given index. */
export function readSelector(node: YamlNode | undefined, without?: number): Selector {
  const expressions = child(node, 'matchExpressions');
  const all = expressions?.kind === 'seq' ? expressions.items : [];
  const items = all.filter((_, index) => index !== without);
  const terms = items.flatMap((item) => readExpression(item) ?? []);
  return { requirements: [...readLabels(child(node, 'matchLabels')).requirements, ...terms] };
}

/** Reads labels as equalities, as far as they are complete. */
export function readLabels(node: YamlNode | undefined): Selector {
  if (node?.kind !== 'map') return EVERYTHING;
  const requirements = node.entries.flatMap(({ key, value }): readonly Requirement[] => {
    if (isCursor(key) || isCursor(value) || value?.kind !== 'scalar' || value.value === null) return [];
    return [{ op: 'in', key: String(key.value), values: [value.source] }];
  });
  return { requirements };
}

function readExpression(node: YamlNode | undefined): Requirement | undefined {
  const key = child(node, 'key');
  const operator = child(node, 'operator');
  if (key?.kind !== 'scalar' || operator?.kind !== 'scalar' || isCursor(key) || isCursor(operator)) return undefined;
  const list = child(node, 'values');
  const items = list?.kind === 'seq' ? list.items : [];
  if (items.some(isCursor)) return undefined;
  const values = items.flatMap((item) => (item?.kind === 'scalar' ? [item.source] : []));
  switch (operator.value) {
    case 'In':
    case 'NotIn':
      return values.length === 0
        ? undefined
        : { op: operator.value === 'In' ? 'in' : 'not-in', key: key.source, values };
    case 'Exists':
      return { op: 'exists', key: key.source };
    case 'DoesNotExist':
      return { op: 'not-exists', key: key.source };
    default:
      return undefined;
  }
}

/**
 * The pods that the mapping at a path stands for, read from its two selectors (B14), or from `namespaces` or `pods` of a policy
 * that is not in a namespace (C8).
 */
export function podsOfMap(node: YamlNode | undefined, namespace: string): PodSet {
  const everywhere = child(node, 'pods');
  if (everywhere?.kind === 'map') {
    const namespaces = readSelector(child(everywhere, 'namespaceSelector'));
    return {
      namespaces: { kind: 'matching', selector: namespaces },
      pods: readSelector(child(everywhere, 'podSelector')),
    };
  }
  if (hasEntry(node, 'namespaces'))
    return { namespaces: { kind: 'matching', selector: readSelector(child(node, 'namespaces')) }, pods: EVERYTHING };
  const namespaceSelector = child(node, 'namespaceSelector');
  return {
    namespaces: hasEntry(node, 'namespaceSelector')
      ? { kind: 'matching', selector: readSelector(namespaceSelector) }
      : { kind: 'one', namespace },
    pods: readSelector(child(node, 'podSelector')),
  };
}

function hasEntry(node: YamlNode | undefined, key: string): boolean {
  return node?.kind === 'map' && node.entries.some((entry) => entry.key.value === key);
}

/** Workloads that a pod selector at a path may choose from, whatever it says itself. */
export function population(context: CompletionContext, selector: OpenSelector): readonly Workload[] {
  const { cluster, root, namespace } = context;
  // Inside `pods` a missing namespaceSelector is every namespace (C8).
  const inPods = selector.path.at(-2) === 'pods';
  const { namespaces } = podsOfMap(at(root, selector.path.slice(0, inPods ? -2 : -1)), namespace);
  return cluster
    .select({ namespaces, pods: EVERYTHING })
    .map(({ workload }) => workload)
    .filter((workload) => !workload.hostNetwork);
}

/** A workload or a namespace. */
export interface Labelled {
  readonly labels: Labels;
}

export function stillMatching<T extends Labelled>(carriers: readonly T[], selector: Selector): readonly T[] {
  return carriers.filter((carrier) => matches(selector, carrier.labels) !== NO);
}

/**
 * Namespaces that a selector of namespaces may choose from, each with the workloads that count there: those that the
 * `podSelector` beside it selects. Namespaces without any are left out, unless there is none with one: pods outside of the
 * workspace may be meant then.
 */
export function namespaceChoices(
  { cluster, root }: CompletionContext,
  { path, selector }: OpenSelector,
): readonly { readonly labels: Labels; readonly namespace: NamespaceEntry; readonly workloads: readonly Workload[] }[] {
  const beside = path.at(-1) === 'namespaceSelector' ? child(at(root, path.slice(0, -1)), 'podSelector') : undefined;
  const pods = readSelector(beside);
  const choices = stillMatching([...cluster.namespaces.values()], selector).map((namespace) => ({
    labels: namespace.labels,
    namespace,
    workloads: stillMatching(namespace.workloads, pods),
  }));
  const inhabited = choices.filter(({ workloads }) => workloads.length > 0);
  return pods.requirements.length === 0 || inhabited.length === 0 ? choices : inhabited;
}
