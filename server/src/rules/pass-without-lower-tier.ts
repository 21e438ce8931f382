import { decidedEarlier } from './parts/decided-earlier';
import { isCertain, isOrdered, policiesBehind } from './parts/ordered-tiers';
import { rulesInEffect } from './parts/policy-rules';
import { defineRule } from './rule';

export const passWithoutLowerTier = defineRule({
  meta: {
    id: 'pass-without-lower-tier',
    title: 'Rule passes connections on, and no later policy decides',
    category: 'semantics',
    severity: 'hint',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    if (!isOrdered(cluster, policy) || !isCertain(policy) || cluster.subjectsOf(policy).length === 0) return;
    const passing = rulesInEffect(policy).filter(
      ({ rule, direction }) => rule.action.value === 'pass' && policiesBehind(cluster, policy, direction).length === 0,
    );
    if (passing.length === 0) return;
    // What is never reached passes nothing on, which is the finding of another rule.
    const unreached = new Set(decidedEarlier(cluster, policy).map(({ site }) => site.rule));
    for (const { rule, direction } of passing) {
      if (unreached.has(rule)) continue;
      const last = cluster.input.tiers.at(-1)?.id === policy.tier;
      const why = last ? 'This is the last tier' : `No policy of a later tier governs ${direction} of these pods`;
      report({
        resource: policy.resource,
        span: rule.action.span,
        message: `${why}, so what this rule passes on is allowed. ${last ? 'Say that it is allowed.' : 'Say that it is allowed, or add the policy that should decide.'}`,
        // Elsewhere the policy that decides may stand in another repository.
        ...(last ? { severity: 'info' as const } : {}),
      });
    }
  },
});
