import type { PolicyFact } from '../dialects/facts';
import { editDocument, fixOf } from './fixes';
import { type Contradiction, contradictionsIn } from './parts/contradictions';
import { policyOfFinding } from './parts/finding-policy';
import { spanOfTerm, termText, withoutTerm } from './parts/policy-selectors';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const selectorContradictory = defineRule({
  meta: {
    id: 'selector-contradictory',
    title: 'Selector contradicts itself and selects nothing',
    category: 'selector',
    severity: 'error',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const contradiction of contradictionsIn(fact)) {
      const { terms, site } = contradiction;
      const last = terms.at(-1);
      if (last === undefined) continue;
      report({
        span: spanOfTerm(last),
        message: `${saysWhat(contradiction)}, so ${consequence(contradiction, fact)}. Remove ${terms.length === 1 ? 'it' : terms.length === 2 ? 'one of the two' : 'one of them'}.`,
        related: terms.slice(0, -1).map((term) => ({
          resource,
          span: spanOfTerm(term),
          message: `${termText(term, site.selector)} is required here`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      contradictionsIn(policy.resource.fact).find(({ terms }) => {
        const last = terms.at(-1);
        return last !== undefined && spanOfTerm(last).start === finding.span.start;
      });
    if (found === undefined) return [];
    const { selector, peer } = found.site;
    // Without its last term a selector selects everything, which nobody means who wrote one.
    if (selector.terms.length === 1) return [];
    const effect = peer === undefined ? 'the policy takes effect' : 'allows more';
    return found.terms.map((term) =>
      fixOf(
        `Remove ${termText(term, selector)} (${effect})`,
        () => editDocument(context, finding.resource, (document) => withoutTerm(document, selector, term)),
        { widens: true },
      ),
    );
  },
});

function saysWhat({ site, terms }: Contradiction): string {
  const texts = terms.map((term) => `\`${termText(term, site.selector)}\``);
  if (terms.length === 1) return `${texts.join('')} holds for no namespace, as every namespace has this label`;
  const what = site.selects === 'pods' ? 'pod' : 'namespace';
  return `No ${what} satisfies ${terms.length === 2 ? 'both ' : ''}${list(texts, 6)}`;
}

function consequence({ site }: Contradiction, fact: PolicyFact): string {
  if (site.peer !== undefined) return 'this peer matches nothing, now and later';
  return `policy ${fact.name?.value ?? 'without a name'} applies to no pod, now and later`;
}
