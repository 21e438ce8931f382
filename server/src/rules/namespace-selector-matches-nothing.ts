import { scalar } from '../generate/templates';
import { editDocument, fixOf, replaceText } from './fixes';
import { addLabels } from './parts/add-labels';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { type UnmatchedNamespaces, unmatchedNamespaces } from './parts/unmatched-namespaces';
import { type Fix, type FixContext, defineRule } from './rule';

export const namespaceSelectorMatchesNothing = defineRule({
  meta: {
    id: 'namespace-selector-matches-nothing',
    title: 'Selector matches no namespace',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { span, message, severity, unlabelled } of unmatchedNamespaces(cluster, policy)) {
      report({
        resource: policy.resource,
        span,
        message,
        severity,
        ...(severity !== 'warning'
          ? {}
          : {
              related: unlabelled.map(({ namespace }) => ({
                resource: namespace,
                span: namespace.fact.name?.span ?? namespace.fact.kindSpan,
                message: `Namespace ${namespace.name} is declared here`,
              })),
            }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && unmatchedNamespaces(context.cluster, policy).find(({ span }) => span.start === finding.span.start);
    return found === undefined ? [] : fixesFor(found, context);
  },
});

function fixesFor({ policy, hint, unlabelled, severity }: UnmatchedNamespaces, context: FixContext): readonly Fix[] {
  if (hint !== undefined) {
    const { meant, span, written } = hint;
    const edits = () => replaceText(policy.resource, span, scalar(meant));
    return [fixOf(`Replace ${written} by ${meant}`, edits, { preferred: true, widens: true })];
  }
  return unlabelled.map(({ namespace, labels }) =>
    fixOf(
      `Add label ${list(labels.map(([key, value]) => `${key}=${value}`))} to Namespace ${namespace.name}`,
      () => editDocument(context, namespace, (document) => addLabels(document, namespace.fact.span, labels)),
      { preferred: severity === 'warning' && unlabelled.length === 1, widens: true },
    ),
  );
}
