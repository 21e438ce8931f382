import type { RuleFact } from '../dialects/facts';
import type { Span } from '../yaml/span';
import { isOrdered } from './parts/ordered-tiers';
import { list } from './parts/prose';
import { redundantRulesOf } from './parts/redundant-rules';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const redundantRule = defineRule({
  meta: {
    id: 'redundant-rule',
    title: 'Rule allows only what other rules of the policy allow',
    category: 'redundancy',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { fact } = policy.resource;
    // Where an order decides, a rule that changes nothing is one that is never reached.
    if (fact.refused || isOrdered(cluster, policy)) return;
    for (const { direction, rule, by } of redundantRulesOf(policy)) {
      const numbers = by.map((other) => String(other.index + 1));
      report({
        resource: policy.resource,
        span: spanOf(rule),
        message: `This rule changes nothing: all that it allows, ${direction} rule ${list(numbers)} of policy ${policy.name} ${by.length === 1 ? 'allows' : 'allow together'}. Remove it, or narrow the other${by.length === 1 ? '' : 's'}.`,
        tags: ['unnecessary'],
        related: by
          .slice(0, 4)
          .map((other) => ({ resource: policy.resource, span: spanOf(other), message: 'Allows the same, or more' })),
      });
    }
  },
  fixes(finding, context) {
    return [removeItemFix(finding, context, 'Remove the rule (no connection changes)', { preferred: true })];
  },
});

/** The first key of the rule. */
function spanOf({ span, peersKeySpan, portsKeySpan }: RuleFact): Span {
  const keys = [peersKeySpan, portsKeySpan].filter((key) => key !== undefined);
  return keys.sort((a, b) => a.start - b.start)[0] ?? span;
}
