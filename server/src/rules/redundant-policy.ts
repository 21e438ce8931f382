import type { PolicyEntry } from '../workspace/cluster';
import { deletePolicyFix } from './parts/delete-policy';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { superfluous } from './parts/superfluous-policies';
import { defineRule } from './rule';

export const redundantPolicy = defineRule({
  meta: {
    id: 'redundant-policy',
    title: 'Policy changes nothing, because other policies do all that it does',
    category: 'redundancy',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const found = superfluous(cluster, policy);
    if (found === undefined || found.same) return;
    const { by } = found;
    const one = by.length === 1;
    const what = allows(policy)
      ? `${one ? 'allows' : 'together allow'} all that it allows`
      : `${one ? 'denies' : 'deny'} the same`;
    report({
      resource: policy.resource,
      span: placeOf(policy).span,
      message: `Policy ${policy.name} changes nothing: ${list(by.map(({ name }) => name))} ${one ? 'selects' : 'select'} all its pods and ${what}. Delete it, or narrow the other${one ? '' : 's'}.`,
      tags: ['unnecessary'],
      // To deny twice does no harm, and some like to see it beside each workload.
      ...(allows(policy) ? {} : { severity: 'hint' as const }),
      related: by
        .slice(0, 4)
        .map((other) => ({ ...placeOf(other), message: `Policy ${other.name} does the same, or more` })),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    return policy === undefined ? [] : [deletePolicyFix(policy, context, { preferred: true })];
  },
});

function placeOf({ resource }: PolicyEntry) {
  return { resource, span: resource.fact.name?.span ?? resource.fact.kindSpan };
}

function allows({ policy }: PolicyEntry): boolean {
  return policy.alternatives.some(({ rules }) => rules.length > 0);
}
