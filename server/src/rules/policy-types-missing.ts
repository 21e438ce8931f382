import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { leavesTypesOut, typeName, writeTypesEdits } from './parts/policy-types';
import { defineRule } from './rule';

export const policyTypesMissing = defineRule({
  meta: {
    id: 'policy-types-missing',
    title: 'Directions of the policy are left to be inferred',
    category: 'semantics',
    severity: 'hint',
    fixable: true,
  },
  policy({ name, resource }, { report }) {
    const { fact } = resource;
    if (!leavesTypesOut(fact)) return;
    // The traps of inference have rules of their own: egress-only-isolates-ingress and empty-egress-not-isolating.
    if (fact.egress !== undefined && (fact.ingress === undefined || fact.egress.rules.length === 0)) return;
    report({
      resource,
      span: fact.name?.span ?? fact.kindSpan,
      message: `Policy ${name} has no policyTypes; it acts as ${fact.governs.map(typeName).join(' and ')}. Write the list, so that a later edit does not change it by accident.`,
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const { fact } = policy.resource;
    const names = fact.governs.map(typeName).join(', ');
    return [
      fixOf(
        `Write policyTypes: [${names}] (no change of effect)`,
        () => editDocument(context, finding.resource, (document) => writeTypesEdits(document, fact, fact.governs)),
        { preferred: true },
      ),
    ];
  },
});
