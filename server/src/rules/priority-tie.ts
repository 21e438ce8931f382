import type { PodSet } from '../engine/model';
import { sectionOf } from './parts/policy-rules';
import { isCertain, orderedTiers } from './parts/ordered-tiers';
import type { CheckContext } from './rule';
import { fixOf, replaceText } from './fixes';
import { coversPods } from './parts/coverage';
import { peersMeet, portsMeet } from './parts/meeting';
import { defineRule } from './rule';
import type { Cluster, PolicyEntry } from '../workspace/cluster';

export const priorityTie = defineRule({
  meta: {
    id: 'priority-tie',
    title: 'Two policies of one priority disagree',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const tier of orderedTiers(cluster)) {
      const policies = cluster.policies.filter((policy) => policy.tier === tier.id && isCertain(policy));
      for (const [index, policy] of policies.entries()) {
        const earlier = policies
          .slice(0, index)
          .find((other) => other.policy.order === policy.policy.order && disagree(cluster, other, policy));
        if (earlier !== undefined) reportTie(policy, earlier, report);
      }
    }
  },
  fixes(finding, { cluster }) {
    const policy = cluster.policies.find(
      ({ id, tier }) => id === finding.data?.['policy'] && tier === finding.data['tier'],
    );
    if (policy?.resource.fact.orderSpan === undefined) return [];
    const taken = new Set(
      cluster.policies.filter(({ tier }) => tier === policy.tier).map((other) => other.policy.order),
    );
    let free = policy.policy.order + 1;
    while (taken.has(free)) free += 1;
    if (free > HIGHEST) return [];
    return [
      fixOf(
        `Write ${free}, so that the other policy decides first`,
        () => replaceText(finding.resource, finding.span, String(free)),
        { preferred: true, widens: true },
      ),
    ];
  },
});

/** Every API with such numbers takes these. */
const HIGHEST = 1000;

function reportTie(policy: PolicyEntry, other: PolicyEntry, report: CheckContext['report']): void {
  const { resource } = policy;
  report({
    resource,
    span: resource.fact.orderSpan ?? resource.fact.kindSpan,
    message: `Policy ${other.name} has priority ${policy.policy.order} too and treats some of the same connections in another way: which of the two decides is undefined. Give one of them another priority.`,
    data: { policy: policy.id, tier: policy.tier },
    related: [
      {
        resource: other.resource,
        span: other.resource.fact.orderSpan ?? other.resource.fact.kindSpan,
        message: `The other policy of priority ${policy.policy.order}`,
      },
    ],
  });
}

/** C6: whether a workload of both may see rules of different actions for one connection. */
function disagree(cluster: Cluster, a: PolicyEntry, b: PolicyEntry): boolean {
  const shared = cluster.subjectsOf(a).filter((workload) => cluster.subjectsOf(b).includes(workload));
  if (shared.length === 0 && !sameSubject(a.subject, b.subject)) return false;
  return (['ingress', 'egress'] as const).some((direction) => {
    const rules = sectionOf(a, direction)?.rules ?? [];
    const others = sectionOf(b, direction)?.rules ?? [];
    return rules.some((rule) =>
      others.some(
        (other) =>
          rule.action.value !== other.action.value && portsMeet(rule, other) && peersMeet(cluster, rule, other),
      ),
    );
  });
}

function sameSubject(a: PodSet, b: PodSet): boolean {
  return coversPods(a, b) && coversPods(b, a);
}
