import type { PeerFact, SelectorFact } from '../../dialects/facts';
import type { Direction, NamespaceScope, PodSet } from '../../engine/model';
import { namespaceMatches } from '../../engine/readings';
import { EVERYTHING, selectorKey, type Selector } from '../../engine/selector';
import { NO, YES } from '../../engine/tri';
import type { Cluster, PolicyEntry } from '../cluster';
import { implies, isSatisfiable, onlyValue } from './selector-implication';

/** Pods as a rule writes them down, which need not exist (A6). */
export interface AdmittedPods {
  readonly namespaces:
    | { readonly kind: 'all' }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'selector'; readonly selector: WrittenSelector };
  readonly pods: { readonly kind: 'all' } | { readonly kind: 'selector'; readonly selector: WrittenSelector };
}

/** A selector with its two forms kept apart, each in the order of its keys; values as they are written. */
export interface WrittenSelector {
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly expressions: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values: readonly string[];
  }[];
}

/** Pods that a rule names, told apart from all others by what the rules ask for. */
export interface PodGroup {
  readonly written: AdmittedPods;
  readonly set: PodSet;
}

export const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * Distinct pairs of selectors that rules name as peers, less those that are about pods of the workspace alone: a pair of
 * plain labels that some pod there carries is that pod's own business (A6, as netpol-analyzer's exposure analysis). Pairs
 * that name all pods of all namespaces are left out too: they are the entire cluster.
 */
export function podGroups(
  cluster: Cluster,
  policies: readonly PolicyEntry[] = cluster.policies,
  directions: readonly Direction[] = ['ingress', 'egress'],
): readonly PodGroup[] {
  const groups = new Map<string, PodGroup>();
  for (const policy of policies) {
    if (policy.resource.fact.refused) continue;
    for (const direction of policy.resource.fact.governs.filter((governed) => directions.includes(governed))) {
      for (const rule of policy.resource.fact[direction]?.rules ?? []) {
        for (const peer of rule.peers ?? []) {
          const group = groupOf(cluster, policy, peer);
          if (group !== undefined) groups.set(podSetKey(group.set), groups.get(podSetKey(group.set)) ?? group);
        }
      }
    }
  }
  return [...groups.values()];
}

export function podSetKey({ namespaces, pods }: PodSet): string {
  const scope = namespaces.kind === 'one' ? `=${namespaces.namespace}` : `~${selectorKey(namespaces.selector)}`;
  return `${scope}\n${selectorKey(pods)}`;
}

function groupOf(cluster: Cluster, policy: PolicyEntry, fact: PeerFact): PodGroup | undefined {
  if (fact.peer.kind !== 'pods') return undefined;
  const { pods } = fact.peer.pods;
  const namespaces = scopeOf(policy, fact.peer.pods.namespaces);
  if (isEverywhere(namespaces) && pods.requirements.length === 0) return undefined;
  if (!isSatisfiable(pods) || (namespaces.kind === 'matching' && !isSatisfiable(namespaces.selector))) return undefined;
  const set: PodSet = { namespaces, pods };
  if (isPlain(fact, namespaces) && cluster.select(set).some((found) => found.workload.resource !== undefined)) {
    return undefined;
  }
  return {
    set,
    written: {
      namespaces: writtenScope(namespaces, fact.namespaceSelector),
      pods:
        pods.requirements.length === 0
          ? { kind: 'all' }
          : { kind: 'selector', selector: writtenSelector(fact.podSelector, pods) },
    },
  };
}

function scopeOf(policy: PolicyEntry, scope: NamespaceScope): NamespaceScope {
  return scope.kind === 'one' && scope.namespace === '' ? { kind: 'one', namespace: policy.namespace } : byName(scope);
}

/** Namespaces that a selector names by their name are that namespace (A4). */
export function byName(scope: NamespaceScope): NamespaceScope {
  if (scope.kind === 'one') return scope;
  const name = onlyValue(scope.selector, NAME_LABEL);
  return name !== undefined && scope.selector.requirements.every(({ key }) => key === NAME_LABEL)
    ? { kind: 'one', namespace: name }
    : scope;
}

function isEverywhere(scope: NamespaceScope): boolean {
  return scope.kind === 'matching' && scope.selector.requirements.length === 0;
}

/** Written with labels alone, and with some for both pods and namespaces: then one pod that has them is the one that is meant. */
function isPlain({ podSelector, namespaceSelector }: PeerFact, namespaces: NamespaceScope): boolean {
  if (isEverywhere(namespaces) || podSelector === undefined || podSelector.terms.length === 0) return false;
  return [podSelector, namespaceSelector].every(
    (fact) => fact === undefined || fact.terms.every((term) => term.form === 'matchLabels'),
  );
}

function writtenScope(scope: NamespaceScope, fact: SelectorFact | undefined): AdmittedPods['namespaces'] {
  if (scope.kind === 'one') return { kind: 'name', name: scope.namespace };
  if (isEverywhere(scope)) return { kind: 'all' };
  return { kind: 'selector', selector: writtenSelector(fact, scope.selector) };
}

function writtenSelector(fact: SelectorFact | undefined, selector: Selector): WrittenSelector {
  const terms = fact?.terms ?? [];
  if (terms.length === 0) return { labels: [], expressions: selector.requirements.map(asExpression).sort(byKey) };
  const plain = terms.filter((term) => term.form === 'matchLabels');
  const others = terms.filter((term) => term.form === 'matchExpressions');
  return {
    labels: plain.map(({ key, values }) => ({ key: key.value, value: values[0]?.value ?? '' })).sort(byKey),
    expressions: others
      .map(({ key, operator, values }) => ({
        key: key.value,
        operator,
        values: values.map((value) => value.value),
      }))
      .sort(byKey),
  };
}

const OPERATORS = { in: 'In', 'not-in': 'NotIn', exists: 'Exists', 'not-exists': 'DoesNotExist' } as const;

function asExpression(requirement: Selector['requirements'][number]): WrittenSelector['expressions'][number] {
  const values = 'values' in requirement ? [...requirement.values].sort() : [];
  return { key: requirement.key, operator: OPERATORS[requirement.op], values };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** Whether every pod of the group, wherever and however it may come to be, is in the set. */
export function isWithin(cluster: Cluster, group: PodSet, set: PodSet): boolean {
  return implies(group.pods, set.pods) && isScopeWithin(cluster, group.namespaces, set.namespaces);
}

function isScopeWithin(cluster: Cluster, narrow: NamespaceScope, wide: NamespaceScope): boolean {
  if (narrow.kind === 'matching')
    return implies(narrow.selector, wide.kind === 'matching' ? wide.selector : named(wide));
  if (wide.kind === 'one') return wide.namespace === narrow.namespace;
  const known = cluster.namespaces.get(narrow.namespace);
  if (known === undefined) return implies(named(narrow), wide.selector);
  const namespace = cluster.input.namespaces[known.index];
  if (namespace === undefined) return false;
  const answer = namespaceMatches(wide.selector, namespace);
  return namespace.labelsOpen ? answer !== NO && implies(named(narrow), wide.selector) : answer === YES;
}

function named({ namespace }: { readonly namespace: string }): Selector {
  return { requirements: [{ op: 'in', key: NAME_LABEL, values: [namespace] }] };
}

/** All pods of all namespaces. */
export const ENTIRE_CLUSTER: PodSet = { namespaces: { kind: 'matching', selector: EVERYTHING }, pods: EVERYTHING };
