import type { Direction } from '../engine/model';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { isCertain, isOrdered } from './parts/ordered-tiers';
import { sectionOf } from './parts/policy-rules';
import { defineRule } from './rule';

export const shadowingDiffers = defineRule({
  meta: {
    id: 'shadowing-differs',
    title: 'Network plugins differ on whether rules of the last tier apply',
    category: 'semantics',
    severity: 'hint',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    if (!isOrdered(cluster, policy) || !isCertain(policy)) return;
    for (const [direction, other] of DIRECTIONS) {
      const section = sectionOf(policy, direction);
      if (section?.rules.some((rule) => rule.action.value === 'deny') !== true) continue;
      const found = firstHalfIsolated(cluster, policy, direction, other);
      if (found === undefined) continue;
      const { workload, by } = found;
      report({
        resource: policy.resource,
        span: section.keySpan,
        message: `Policy ${by.name} isolates ${workload.id} for ${other} only, so these ${direction} rules apply to it; some network plugins skip them for any pod that such a policy selects. Isolate it for ${direction} too where that matters.`,
        related: [{ resource: by.resource, span: by.resource.fact.kindSpan, message: `Isolates for ${other} only` }],
      });
    }
  },
});

const DIRECTIONS: readonly (readonly [Direction, Direction])[] = [
  ['ingress', 'egress'],
  ['egress', 'ingress'],
];

/** C22: a subject that an isolating policy of an earlier tier governs in the other direction alone. */
function firstHalfIsolated(
  cluster: Cluster,
  policy: PolicyEntry,
  direction: Direction,
  other: Direction,
): { readonly workload: Workload; readonly by: PolicyEntry } | undefined {
  const position = (tier: string) => cluster.input.tiers.findIndex(({ id }) => id === tier);
  const isolating = (workload: Workload, side: Direction) =>
    cluster
      .policiesSelecting(workload, side)
      .find(({ tier }) => position(tier) < position(policy.tier) && !isOrderedTier(cluster, tier));
  for (const workload of cluster.subjectsOf(policy)) {
    const by = isolating(workload, other);
    if (by !== undefined && isolating(workload, direction) === undefined) return { workload, by };
  }
  return undefined;
}

function isOrderedTier(cluster: Cluster, tier: string): boolean {
  return cluster.input.tiers.some(({ id, mode }) => id === tier && mode === 'ordered');
}
