import type { PolicyFact } from '../dialects/facts';
import { selectorKey } from '../engine/selector';
import type { PolicyEntry } from '../workspace/cluster';
import { isSatisfiable } from '../workspace/potential/selector-implication';
import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { mergeEdits, mergeObstacle } from './parts/merge-policies';
import { perCluster } from './parts/per-cluster';
import { perPolicyGroup } from './parts/policy-groups';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const mergeablePolicies = defineRule({
  meta: {
    id: 'mergeable-policies',
    title: 'Several policies select the same pods in the same directions',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        atLeast: {
          type: 'integer',
          minimum: 2,
          default: 4,
          description: 'How many policies of one workload are reported.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    const group = leads(cluster).get(policy);
    if (group === undefined || group.length < Number(options['atLeast'])) return;
    const others = group.slice(1);
    const { resource, namespace } = policy;
    report({
      resource,
      span: resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `${group.length} policies of namespace ${namespace} select the same pods in the same directions: ${list(group.map(({ name }) => name))}. They add up; one policy with all their rules would be easier to read.`,
      related: others.slice(0, 8).map((other) => ({
        resource: other.resource,
        span: other.resource.fact.name?.span ?? other.resource.fact.kindSpan,
        message: `Policy ${other.name} selects them, too`,
      })),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const others = (policy && leads(context.cluster).get(policy)?.slice(1)) ?? [];
    if (policy === undefined || others.length === 0) return [];
    if (mergeObstacle(context, policy, others) !== undefined) return [];
    const names = list(others.map(({ name }) => name));
    return [
      fixOf(`Merge ${names} into ${policy.name} (no connection changes)`, () => mergeEdits(context, policy, others)),
    ];
  },
});

/** The first policy of each set that could be one. Those for all pods of a namespace are kept apart on purpose. */
const leads = perCluster((cluster): ReadonlyMap<PolicyEntry, readonly PolicyEntry[]> => {
  const sets = setsByGroup(cluster).flatMap(({ members, value }) =>
    value.map((facts) => members.filter(({ resource }) => facts.has(resource.fact))),
  );
  return new Map(sets.flatMap((set) => (set[0] === undefined ? [] : [[set[0], set] as const])));
});

const setsByGroup = perPolicyGroup((members): readonly ReadonlySet<PolicyFact>[] => {
  const selective = members.filter(
    ({ subject }) => subject.pods.requirements.length > 0 && isSatisfiable(subject.pods),
  );
  return [...groupBy(selective, keyOf).values()]
    .filter((set) => set.length > 1)
    .map((set) => new Set(set.map(({ resource }) => resource.fact)));
});

function keyOf({ subject, resource }: PolicyEntry): string {
  return `${selectorKey(subject.pods)}\n${[...resource.fact.governs].sort().join()}`;
}
