import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { leavesTypesOut, writeTypesEdits } from './parts/policy-types';
import { defineRule } from './rule';

export const emptyEgressNotIsolating = defineRule({
  meta: {
    id: 'empty-egress-not-isolating',
    title: 'Empty egress list without policyTypes denies nothing',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy({ name, resource }, { report }) {
    const { fact } = resource;
    if (!leavesTypesOut(fact) || fact.egress === undefined || fact.egress.rules.length > 0) return;
    report({
      resource,
      span: fact.egress.keySpan,
      message: `The empty egress list of policy ${name} denies nothing: without policyTypes, Egress is in effect only if there is an egress rule. Write policyTypes with Egress.`,
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const { fact } = policy.resource;
    return [
      fixOf(
        'Write policyTypes: [Ingress, Egress] (denies all egress)',
        () =>
          editDocument(context, finding.resource, (document) => writeTypesEdits(document, fact, ['ingress', 'egress'])),
        { preferred: true },
      ),
    ];
  },
});
