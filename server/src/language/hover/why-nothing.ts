import type { SelectorFact } from '../../dialects/facts';
import { type Selector, formatSelector } from '../../engine/selector';
import type { PodSet } from '../../engine/model';
import { hintFor } from '../../rules/parts/selector-hints';
import type { Cluster, NamespaceEntry } from '../../workspace/cluster';
import { code } from '../markdown';
import { describeNamespaces, list, NAMESPACE_NAME_LABEL } from '../prose';

/** Why pods of a selector exist nowhere in the workspace: one Markdown sentence, with the nearest thing that does exist. */
export function whyNothing(
  cluster: Cluster,
  pods: PodSet,
  selectors: { readonly pods: SelectorFact | undefined; readonly namespaces: SelectorFact | undefined },
): string {
  const namespaces = namespacesOf(cluster, pods);
  if (namespaces.length === 0) return noNamespace(cluster, pods, selectors.namespaces);
  const workloads = namespaces.flatMap((namespace) => namespace.workloads);
  if (workloads.length === 0) return `There is no workload in ${describeNamespaces(pods.namespaces)}.`;
  const hint =
    selectors.pods === undefined
      ? undefined
      : hintFor(
          selectors.pods,
          workloads.map((workload) => workload.labels),
        );
  if (hint !== undefined)
    return `No pod has the label ${hint.part} ${code(hint.written)}; there is ${code(hint.meant)}.`;
  const elsewhere = cluster
    .select({ namespaces: EVERY_NAMESPACE, pods: pods.pods })
    .map(({ workload }) => workload.namespace);
  if (elsewhere.length > 0) {
    const names = [...new Set(elsewhere)];
    return `No pod there is labelled ${code(formatSelector(pods.pods))}; there are such pods in ${list(names.map(code), 'and', 3)}.`;
  }
  return `No workload in the workspace is labelled ${code(formatSelector(pods.pods))} in ${describeNamespaces(pods.namespaces)}.`;
}

const EVERYTHING: Selector = { requirements: [] };
const EVERY_NAMESPACE = { kind: 'matching', selector: EVERYTHING } as const;

function namespacesOf(cluster: Cluster, { namespaces }: PodSet): readonly NamespaceEntry[] {
  if (namespaces.kind === 'matching') return cluster.namespacesMatching(namespaces.selector);
  const found = cluster.namespaces.get(namespaces.namespace);
  return found === undefined ? [] : [found];
}

function noNamespace(cluster: Cluster, pods: PodSet, selector: SelectorFact | undefined): string {
  const all = [...cluster.namespaces.values()];
  const hint =
    selector === undefined
      ? undefined
      : hintFor(
          selector,
          all.map((namespace) => namespace.labels),
        );
  if (hint !== undefined)
    return `No namespace has the label ${hint.part} ${code(hint.written)}; there is ${code(hint.meant)}.`;
  if (pods.namespaces.kind === 'one') return `The workspace has no namespace ${code(pods.namespaces.namespace)}.`;
  const { requirements } = pods.namespaces.selector;
  const text = code(formatSelector(pods.namespaces.selector));
  const named = requirements
    .flatMap((requirement) => ('values' in requirement ? requirement.values : []))
    .find((name) => cluster.namespaces.has(name));
  if (named !== undefined) {
    return `No namespace matches ${text}; the label that every namespace has is ${code(`${NAMESPACE_NAME_LABEL}: ${named}`)}.`;
  }
  // A namespace that no manifest declares has only this label (A5).
  const undeclared = all.some(
    (namespace) => namespace.declared === undefined && namespace.workloads.some((w) => w.resource !== undefined),
  );
  const byOther = requirements.some((requirement) => requirement.key !== NAMESPACE_NAME_LABEL);
  const remedy =
    undeclared && byOther ? ` Namespaces without a manifest are known only by ${code(NAMESPACE_NAME_LABEL)}.` : '';
  return `No namespace of the workspace matches ${text}.${remedy}`;
}
