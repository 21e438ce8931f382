import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { spanOfTerm, termText, withoutTerm } from './parts/policy-selectors';
import { list } from './parts/prose';
import { redundantTermsIn } from './parts/redundant-terms';
import { defineRule } from './rule';

export const selectorTermRedundant = defineRule({
  meta: {
    id: 'selector-term-redundant',
    title: 'Condition of a selector adds nothing to the others',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const { site, term, implied } of redundantTermsIn(fact)) {
      const text = termText(term, site.selector);
      const because =
        implied.length === 0
          ? 'every namespace has this label'
          : `${list(implied.map((other) => `\`${termText(other, site.selector)}\``))} already ${implied.length === 1 ? 'says' : 'say'} as much`;
      report({
        span: spanOfTerm(term),
        message: `\`${text}\` adds nothing to this selector: ${because}. Remove it.`,
        tags: ['unnecessary'],
        related: implied.map((other) => ({
          resource,
          span: spanOfTerm(other),
          message: `${termText(other, site.selector)} is required here`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      redundantTermsIn(policy.resource.fact).find(({ term }) => spanOfTerm(term).start === finding.span.start);
    if (found === undefined) return [];
    const { selector } = found.site;
    return [
      fixOf(
        `Remove ${termText(found.term, selector)} (no connection changes)`,
        () => editDocument(context, finding.resource, (document) => withoutTerm(document, selector, found.term)),
        { preferred: true },
      ),
    ];
  },
});
