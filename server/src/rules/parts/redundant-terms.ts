import type { PolicyFact, SelectorTerm } from '../../dialects/facts';
import { implies } from '../../workspace/potential/selector-implication';
import { isContradictory } from './contradictions';
import { type SelectorSite, givenOf, meaningOf, selectorsIn } from './policy-selectors';

/** A term that the other terms of its selector imply, so that the selector means the same without it. */
export interface RedundantTerm {
  readonly site: SelectorSite;
  readonly term: SelectorTerm;
  /** Terms about the same label that are left when all redundant ones are gone. */
  readonly implied: readonly SelectorTerm[];
}

export function redundantTermsIn(fact: PolicyFact): readonly RedundantTerm[] {
  return selectorsIn(fact).flatMap((site) => {
    const { selector, selects } = site;
    // A selector of one term is never simpler without it: an empty one says nothing about what is meant.
    if (selector.terms.length < 2 || isContradictory(selector, selects)) return [];
    let left = selector.terms;
    const idle: SelectorTerm[] = [];
    for (const term of selector.terms.toReversed()) {
      const others = left.filter((other) => other !== term);
      if (others.length === 0 || !isImplied(site, term, others)) continue;
      left = others;
      idle.push(term);
    }
    return idle
      .reverse()
      .map((term) => ({ site, term, implied: left.filter(({ key }) => key.value === term.key.value) }));
  });
}

function isImplied(site: SelectorSite, term: SelectorTerm, others: readonly SelectorTerm[]): boolean {
  const given = [...givenOf(site), ...meaningOf(others, site.selector).requirements];
  return implies({ requirements: given }, meaningOf([term], site.selector));
}
