import type { PolicyEntry } from '../workspace/cluster';
import type { Cluster } from '../workspace/cluster';
import { type CoveredPeer, coveredPeersIn, spanOfPeer } from './parts/covered-peers';
import { policyOfFinding } from './parts/finding-policy';
import { confusedPairs } from './parts/peer-pairs';
import { rulesInEffect } from './parts/policy-rules';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const peerCovered = defineRule({
  meta: {
    id: 'peer-covered',
    title: 'Peer is contained in another peer of the rule',
    category: 'redundancy',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { peer, by } of coveredOnes(cluster, policy)) {
      report({
        resource: policy.resource,
        span: spanOfPeer(peer),
        message:
          'Another peer of this rule already matches every pod that this one matches, as the items of a list add up, so this one changes nothing. Remove it, or remove the wider one.',
        tags: ['unnecessary'],
        related: [{ resource: policy.resource, span: spanOfPeer(by), message: 'The wider peer' }],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const covered =
      policy && coveredOnes(context.cluster, policy).find(({ peer }) => spanOfPeer(peer).start === finding.span.start);
    if (covered === undefined) return [];
    const effect = covered.rule.action.value === 'allow' ? 'allows less' : 'changes connections';
    const wider = { resource: finding.resource, span: spanOfPeer(covered.by) };
    return [
      removeItemFix(finding, context, 'Remove the peer (no connection changes)', { preferred: true }),
      removeItemFix(wider, context, `Remove the wider peer (${effect})`, {
        widens: covered.rule.action.value !== 'allow',
      }),
    ];
  },
});

/** But those of which the rule about AND and OR tells. */
function coveredOnes(cluster: Cluster, policy: PolicyEntry): readonly CoveredPeer[] {
  const covered = coveredPeersIn(policy.resource.fact).filter(({ same }) => !same);
  if (covered.length === 0) return [];
  const confused = new Set(
    rulesInEffect(policy).flatMap((site) => confusedPairs(cluster, site).map(({ pods }) => pods)),
  );
  return covered.filter(({ peer }) => !confused.has(peer));
}
