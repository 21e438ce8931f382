import type { PolicyEntry } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, blocksInEffect } from './parts/address-peers';
import { removePeerEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { defineRule } from './rule';

export const exceptCoversAll = defineRule({
  meta: {
    id: 'except-covers-all',
    title: 'Exceptions leave nothing of the address block',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { report }) {
    for (const { cidr, rule, peer } of emptyBlocks(policy)) {
      const alone = rule.peers?.length === 1;
      const effect = alone ? 'so this rule allows nothing' : 'so this peer matches nothing';
      report({
        resource: policy.resource,
        span: cidr.span,
        message: `Together the exceptions are all of ${cidr.value}, ${effect}. Take out the exceptions that are too wide, or remove the ${alone ? 'rule' : 'peer'}.`,
        related: peer.except
          .slice(0, 8)
          .map(({ span, value }) => ({ resource: policy.resource, span, message: `Excludes ${value}` })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site = policy && emptyBlocks(policy).find(({ cidr }) => cidr.span.start === finding.span.start);
    if (site === undefined) return [];
    return [
      fixOf(`Remove the ${site.rule.peers?.length === 1 ? 'rule' : 'peer'} (no connection changes)`, () =>
        editDocument(context, finding.resource, (document) => removePeerEdits(document, finding.span)),
      ),
    ];
  },
});

function emptyBlocks(policy: PolicyEntry): readonly BlockSite[] {
  const invalid = policy.resource.fact.problems.filter(({ rule }) => rule === 'invalid-except');
  return blocksInEffect(policy).filter(
    ({ addresses, peer }) =>
      addresses.isEmpty && !invalid.some(({ span }) => peer.except.some((hole) => hole.span.start === span.start)),
  );
}
