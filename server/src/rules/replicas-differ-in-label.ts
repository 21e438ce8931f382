import type { SelectorTerm } from '../dialects/facts';
import type { PodSet } from '../engine/model';
import { matches } from '../engine/selector';
import { NO } from '../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { groupBy } from './parts/group';
import { perCluster } from './parts/per-cluster';
import { podsOf } from './parts/policy-rules';
import { selectorsIn } from './parts/policy-selectors';
import { list, unique } from './parts/prose';
import { matchesTerms } from './parts/selector-hints';
import { defineRule } from './rule';

type NamespaceScope = PodSet['namespaces'];

/** Pods of one owner are one workload unless policies tell them apart, which is seldom meant. */
export const replicasDifferInLabel = defineRule({
  meta: {
    id: 'replicas-differ-in-label',
    title: 'Pods of one owner differ in a label that a policy selects by',
    category: 'selector',
    severity: 'info',
    fixable: false,
  },
  scope({ cluster, report }) {
    for (const pods of siblingPods(cluster)) {
      const owner = pods[0]?.resource?.fact.owner;
      if (owner === undefined) continue;
      for (const [key, uses] of groupBy(tellingTerms(cluster, pods), ({ term }) => term.key.value)) {
        const [place, ...others] = pods.flatMap(({ resource }) => {
          const label = resource?.fact.template?.labels.find((candidate) => candidate.key.value === key);
          return resource === undefined || label === undefined ? [] : [{ resource, label }];
        });
        if (place === undefined) continue;
        const values = unique(pods.map(({ labels }) => labels.get(key) ?? 'not set'));
        const policies = unique(uses.map(({ policy }) => policy));
        report({
          resource: place.resource,
          span: place.label.key.span,
          message: `The pods of ${owner.kind} ${owner.name} differ in label ${key} (${list(values)}), by which ${list(policies.map(({ name }) => name))} ${policies.length === 1 ? 'selects' : 'select'}, so policies treat one replica unlike another. Select them by a label that they share, if that is not meant.`,
          related: [
            ...others.slice(0, 3).map(({ resource, label }) => ({
              resource,
              span: label.key.span,
              message: `${resource.name} has ${key}=${label.value.value}`,
            })),
            ...uses.slice(0, 4).map(({ policy, term }) => ({
              resource: policy.resource,
              span: term.key.span,
              message: `${policy.name} selects by it`,
            })),
          ],
        });
      }
    }
  },
});

/** Pods that stand for themselves although they have one owner, which is not in the workspace. */
const siblingPods = perCluster((cluster): readonly (readonly Workload[])[] => {
  const owned = cluster.workloads.filter(
    ({ kind, resource }) => kind === 'Pod' && resource?.fact.owner !== undefined && resource.fact.owner.kind !== 'Node',
  );
  const groups = groupBy(owned, ({ namespace, resource }) => {
    const { kind, name } = resource?.fact.owner ?? {};
    return `${namespace}/${kind}/${name}`;
  });
  return [...groups.values()].filter((pods) => pods.length > 1);
});

interface Use {
  readonly policy: PolicyEntry;
  readonly term: SelectorTerm;
  /** Where the selector looks for pods. */
  readonly scope: NamespaceScope;
}

const usesByKey = perCluster((cluster): ReadonlyMap<string, readonly Use[]> => {
  const uses = cluster.policies.flatMap((policy) =>
    selectorsIn(policy.resource.fact).flatMap(({ selector, selects, peer }) => {
      const pods = peer === undefined ? policy.subject : podsOf(policy, peer);
      if (selects !== 'pods' || pods === undefined) return [];
      return selector.terms.map((term) => ({ policy, term, scope: pods.namespaces }));
    }),
  );
  return groupBy(uses, ({ term }) => term.key.value);
});

/** Terms that some of the pods satisfy and others do not. */
function tellingTerms(cluster: Cluster, pods: readonly Workload[]): readonly Use[] {
  const keys = unique(pods.flatMap(({ labels }) => [...labels.keys()]));
  const namespace = pods[0]?.namespace ?? '';
  return keys
    .filter((key) => new Set(pods.map(({ labels }) => labels.get(key))).size > 1)
    .flatMap((key) => usesByKey(cluster).get(key) ?? [])
    .filter(
      ({ term, scope }) =>
        new Set(pods.map(({ labels }) => matchesTerms([term], labels))).size > 1 && isIn(cluster, namespace, scope),
    );
}

function isIn(cluster: Cluster, namespace: string, scope: NamespaceScope): boolean {
  if (scope.kind === 'one') return scope.namespace === namespace;
  return matches(scope.selector, cluster.namespaces.get(namespace)?.labels ?? new Map()) !== NO;
}
