import { conversionsOf } from '../dialects/conversion';
import { editDocument, fixOf } from './fixes';
import { defineRule } from './rule';

const ID = 'deprecated-api-version';

export const deprecatedApiVersion = defineRule({
  meta: {
    id: ID,
    title: 'API version has a successor',
    category: 'semantics',
    severity: 'hint',
    fixable: true,
  },
  policy({ resource, tier }, { cluster, report }) {
    const problem = resource.fact.problems.find(({ rule }) => rule === ID);
    if (problem === undefined) return;
    const { message, span, data } = problem;
    // C7: what a cluster does with both is not defined.
    const newer = cluster.policies.find(
      (other) => other.tier === tier && other.resource.fact.apiVersion === data?.['expected'],
    );
    const both =
      newer === undefined
        ? ''
        : ` Policy ${newer.name} is one already, and network plugins honour one of the two kinds.`;
    report({
      resource,
      span,
      message: message + both,
      tags: ['deprecated'],
      ...(newer === undefined ? {} : { severity: 'info' as const }),
    });
  },
  fixes(finding, context) {
    const document = context.snapshot.parsed(finding.resource);
    if (document === undefined) return [];
    return conversionsOf(document.text, document.tree, finding.span.start).flatMap((conversion) =>
      conversion.disabled !== undefined
        ? []
        : [
            fixOf(conversion.title, () => editDocument(context, finding.resource, () => conversion.edits()), {
              preferred: true,
            }),
          ],
    );
  },
});
