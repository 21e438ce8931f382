import type { Direction, PodSet } from '../../engine/model';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { itemsAt, mapAt, textIn } from '../read';
import type { UnreadKind } from './kind';
import { listState, sureLabels } from './labels';
import { decides, DIRECTIONS, ownPods, podsEverywhere } from './touches';

/** `crd.antrea.io`, and the group that had the cluster's policies before. */
export const antrea: readonly UnreadKind[] = [
  { kind: 'crd.antrea.io/NetworkPolicy', scope: 'namespaced', most: 'decides', read: (input) => read(input, false) },
  { kind: 'crd.antrea.io/ClusterNetworkPolicy', scope: 'cluster', most: 'decides', read: (input) => read(input, true) },
  {
    kind: 'security.antrea.tanzu.vmware.com/ClusterNetworkPolicy',
    scope: 'cluster',
    most: 'decides',
    read: (input) => read(input, true),
  },
  // Sets, order and source addresses: without a policy they decide nothing.
  { kind: 'crd.antrea.io/ClusterGroup', scope: 'cluster', most: 'nothing' },
  { kind: 'crd.antrea.io/Group', scope: 'namespaced', most: 'nothing' },
  { kind: 'crd.antrea.io/Tier', scope: 'cluster', most: 'nothing' },
  { kind: 'crd.antrea.io/ExternalEntity', scope: 'namespaced', most: 'nothing' },
  { kind: 'crd.antrea.io/Egress', scope: 'cluster', most: 'nothing' },
];

/** Rules decide one by one: a direction without rules is not touched. */
function read({ root }: LowerInput, clusterwide: boolean): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  return DIRECTIONS.flatMap((direction) => {
    const rules = child(spec, direction);
    if (listState(rules) === 'unclear')
      return subjectsOf(spec, spec, clusterwide).map((pods) => decides(pods, direction));
    return itemsAt(rules).flatMap((rule) => ofRule(rule, spec, direction, clusterwide));
  });
}

const MAY: Readonly<Record<string, TouchFact['may']>> = {
  Allow: ['allow'],
  Drop: ['deny'],
  Reject: ['deny'],
  // Left to the policies of Kubernetes, which are read.
  Pass: [],
};

function ofRule(
  rule: YamlNode | undefined,
  spec: YamlMap | undefined,
  direction: Direction,
  clusterwide: boolean,
): readonly TouchFact[] {
  const may = MAY[textIn(rule, 'action') ?? ''] ?? ['allow', 'deny'];
  if (may.length === 0) return [];
  return subjectsOf(rule, spec, clusterwide).map((pods) => ({
    ...decides(pods, direction),
    may,
    isolates: may.includes('deny'),
  }));
}

/** `appliedTo` of the rule, else of the policy. */
function subjectsOf(rule: YamlNode | undefined, spec: YamlMap | undefined, clusterwide: boolean): readonly PodSet[] {
  const own = child(rule, 'appliedTo');
  const items = itemsAt(listState(own) === 'empty' ? child(spec, 'appliedTo') : own);
  const all = clusterwide ? podsEverywhere() : ownPods();
  return items.length === 0 ? [all] : items.map((item) => subjectOf(item, clusterwide) ?? all);
}

/** Pods by label; groups, Services and accounts stand for pods that only other objects tell. */
function subjectOf(item: YamlNode | undefined, clusterwide: boolean): PodSet | undefined {
  if (item?.kind !== 'map' || item.entries.length === 0) return undefined;
  const known = clusterwide ? ['podSelector', 'namespaceSelector'] : ['podSelector'];
  if (item.entries.some(({ key }) => !known.includes(String(key.value)))) return undefined;
  const pods = sureLabels(child(item, 'podSelector'));
  return clusterwide ? podsEverywhere(pods, sureLabels(child(item, 'namespaceSelector'))) : ownPods(pods);
}
