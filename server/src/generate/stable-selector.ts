import type { Cluster, Workload } from '../workspace/cluster';

export type SelectorChoice =
  | {
      readonly kind: 'labels';
      /** In order of preference; at least one. */
      readonly labels: readonly (readonly [key: string, value: string])[];
      /** Ids of other workloads of the namespace that carry them, too. */
      readonly alsoMatches: readonly string[];
    }
  | { readonly kind: 'none'; readonly reason: string };

/** Labels that change with each roll-out, belong to a tool, or are set by the cluster: a policy on them soon selects nothing. */
const UNSTABLE =
  /^(?:pod-template-hash|rollouts-pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*|controller-uid|job-name|version|app\.kubernetes\.io\/version|app\.kubernetes\.io\/managed-by|helm\.sh\/.*|chart|heritage|release-revision|topology\..*|failure-domain\..*|(?:.*\.)?istio\.io\/.*|argocd\.argoproj\.io\/.*|deployment|deploymentconfig)$/;

const PREFERRED: readonly string[] = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app.kubernetes.io/instance',
  'app',
  'k8s-app',
  'name',
  'component',
  'tier',
  'role',
  'run',
];

type LabelPair = readonly [key: string, value: string];

/**
 * The labels that a policy names a workload by, in order of preference: the first one that no other workload of the
 * namespace has, else the first such pair, else all of them. Labels of the controller's selector come first, because
 * they cannot change; the template's others are used only where those do not tell workloads apart.
 */
export function stableSelector(cluster: Cluster, workload: Workload): SelectorChoice {
  const stable = [...workload.labels]
    .filter(([key]) => !UNSTABLE.test(key))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  if (stable.length === 0) {
    return {
      kind: 'none',
      reason: 'its pods have no label that a policy can rely on: add app.kubernetes.io/name to the pod template',
    };
  }
  const others = (cluster.namespaces.get(workload.namespace)?.workloads ?? []).filter((other) => other !== workload);
  const also = (chosen: readonly LabelPair[]): readonly string[] =>
    others.filter((other) => chosen.every(([key, value]) => other.labels.get(key) === value)).map((other) => other.id);
  const keys = workload.resource?.fact.selectorKeys ?? [];
  const immutable = stable.filter(([key]) => keys.includes(key));
  const labels = distinguishing(immutable, also) ?? distinguishing(stable, also);
  return labels === undefined
    ? { kind: 'labels', labels: stable, alsoMatches: also(stable) }
    : { kind: 'labels', labels, alsoMatches: [] };
}

function distinguishing(
  labels: readonly LabelPair[],
  also: (chosen: readonly LabelPair[]) => readonly string[],
): readonly LabelPair[] | undefined {
  const unique = (chosen: readonly LabelPair[]): boolean => also(chosen).length === 0;
  const single = labels.find((label) => unique([label]));
  if (single !== undefined) return [single];
  for (const [index, first] of labels.entries()) {
    const second = labels.slice(index + 1).find((label) => unique([first, label]));
    if (second !== undefined) return [first, second];
  }
  return labels.length > 0 && unique(labels) ? labels : undefined;
}

function rank(key: string): number {
  const index = PREFERRED.indexOf(key);
  return index < 0 ? PREFERRED.length : index;
}
