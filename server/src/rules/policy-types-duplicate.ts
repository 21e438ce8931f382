import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { sectionOf } from './parts/policy-rules';
import { repeatedType, typeName } from './parts/policy-types';
import { list } from './parts/prose';
import { removeItemFix } from './parts/remove-item';
import { itemAt } from './parts/tree-places';
import { replaceNode } from '../yaml/edit';
import { defineRule } from './rule';

export const policyTypesDuplicate = defineRule({
  meta: {
    id: 'policy-types-duplicate',
    title: 'Policy type is listed twice',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy({ name, resource }, { report }) {
    const repeated = repeatedType(resource.fact);
    if (repeated === undefined) return;
    const { type, other } = repeated;
    const rules = resource.fact[other]?.rules.length ?? 0;
    const effect =
      rules > 0
        ? `its ${other} rules have no effect, as ${typeName(other)} is not listed`
        : `it says nothing about ${other}`;
    report({
      resource,
      span: type.span,
      message: `Policy ${name} lists ${type.value} twice, and ${effect}. Write ${typeName(other)} if that was meant, or remove the entry.`,
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const repeated = policy && repeatedType(policy.resource.fact);
    if (policy === undefined || repeated === undefined) return [];
    const { type, other } = repeated;
    const rules = sectionOf(policy, other)?.rules.length ?? 0;
    const isolated = context.cluster
      .subjectsOf(policy)
      .filter((workload) => context.cluster.isolation(workload, other).by.length > 0);
    const effect =
      rules === 0
        ? `denies all ${other}`
        : isolated.length === 0
          ? `isolates ${other}, allows only its rules`
          : `allows its ${other} rules for ${list(isolated.map((workload) => workload.name))}`;
    return [
      fixOf(
        `Replace the second ${type.value} by ${typeName(other)} (${effect})`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const item = itemAt(document, type.span)?.item;
            return item && replaceNode(document.text, item, typeName(other));
          }),
        { preferred: rules > 0, widens: rules > 0 && isolated.length > 0 },
      ),
      removeItemFix(finding, context, `Remove the second ${type.value} (no change of effect)`, {
        preferred: rules === 0,
      }),
    ];
  },
});
