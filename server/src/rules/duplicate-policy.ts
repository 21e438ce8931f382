import { deletePolicyFix } from './parts/delete-policy';
import { policyOfFinding } from './parts/finding-policy';
import { superfluous } from './parts/superfluous-policies';
import { defineRule } from './rule';

export const duplicatePolicy = defineRule({
  meta: {
    id: 'duplicate-policy',
    title: 'Two policies say the same',
    category: 'redundancy',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const found = superfluous(cluster, policy);
    const [other] = found?.by ?? [];
    if (found?.same !== true || other === undefined) return;
    const { resource, name } = policy;
    report({
      resource,
      span: resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `Policy ${name} selects the same pods as ${other.name} and allows the same, so whoever narrows one of them changes nothing. Delete one, or select the pods that were meant.`,
      related: [
        {
          resource: other.resource,
          span: other.resource.fact.name?.span ?? other.resource.fact.kindSpan,
          message: `Policy ${other.name} says the same`,
        },
      ],
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    return policy === undefined ? [] : [deletePolicyFix(policy, context, { preferred: true })];
  },
});
