import type { PolicyEntry } from '../workspace/cluster';
import type { Cluster } from '../workspace/cluster';
import { policyOfFinding } from './parts/finding-policy';
import { isOrdered } from './parts/ordered-tiers';
import { portText } from './parts/port-text';
import { list } from './parts/prose';
import { removeItemFix } from './parts/remove-item';
import { type ReplyRule, replyRules } from './parts/reply-rules';
import { defineRule } from './rule';

export const replyTrafficRule = defineRule({
  meta: {
    id: 'reply-traffic-rule',
    title: 'Rule seems to be for replies, which need none',
    category: 'semantics',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, policy: other, rule } of mirrored(cluster, policy)) {
      const ports = list((site.rule.ports ?? []).map(portText));
      const opening = site.direction === 'egress' ? 'ingress' : 'egress';
      report({
        resource: policy.resource,
        span: site.rule.portsKeySpan ?? site.rule.span,
        message: `Replies to the connections of ${opening} rule ${rule.index + 1} of policy ${other.name} pass without a rule. This one also lets ${site.direction === 'egress' ? 'the pods open new connections to' : 'its peers open new connections on'} ${ports}. Remove it, unless that is wanted.`,
        related: [
          {
            resource: other.resource,
            span: rule.portsKeySpan ?? rule.span,
            message: 'The rule whose replies it looks like',
          },
        ],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      mirrored(context.cluster, policy).find(
        ({ site: { rule } }) => (rule.portsKeySpan ?? rule.span).start === finding.span.start,
      );
    if (policy === undefined || found === undefined) return [];
    const { section, direction } = found.site;
    const isLast = section.rules.length === 1;
    const { declaredTypes } = policy.resource.fact;
    // Without egress rules, a policy that names no directions would no longer isolate egress (B5).
    if (isLast && direction === 'egress' && (declaredTypes?.value.length ?? 0) === 0) return [];
    const effect = isLast ? `the policy then allows no ${direction}` : 'allows less';
    return [removeItemFix(finding, context, `Remove the rule (${effect})`, { preferred: true })];
  },
});

function mirrored(cluster: Cluster, policy: PolicyEntry): readonly ReplyRule[] {
  return policy.resource.fact.refused || isOrdered(cluster, policy) ? [] : replyRules(cluster, policy);
}
