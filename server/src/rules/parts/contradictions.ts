import type { PolicyFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import { isSatisfiable } from '../../workspace/potential/selector-implication';
import { groupBy } from './group';
import { type SelectorSite, givenOf, meaningOf, selectorsIn } from './policy-selectors';

/** Terms of one selector about one label that no pod or namespace can satisfy together, as few as show it. */
export interface Contradiction {
  readonly site: SelectorSite;
  /** At least one; a single one contradicts what holds for every namespace. */
  readonly terms: readonly SelectorTerm[];
}

export function contradictionsIn(fact: PolicyFact): readonly Contradiction[] {
  return selectorsIn(fact).flatMap((site) => {
    const byKey = groupBy(site.selector.terms, (term) => term.key.value);
    return [...byKey.values()].flatMap((terms) => {
      const found = fewest(site, terms);
      return found === undefined ? [] : [{ site, terms: found }];
    });
  });
}

/** Whether the selector can select nothing at all, wherever it is applied. */
export function isContradictory(selector: SelectorFact, selects: SelectorSite['selects']): boolean {
  return !holdTogether({ selector, selects }, selector.terms);
}

function fewest(site: SelectorSite, terms: readonly SelectorTerm[]): readonly SelectorTerm[] | undefined {
  if (holdTogether(site, terms)) return undefined;
  const alone = terms.find((term) => !holdTogether(site, [term]));
  if (alone !== undefined) return [alone];
  for (const [index, later] of terms.entries()) {
    const earlier = terms.slice(0, index).find((term) => !holdTogether(site, [term, later]));
    if (earlier !== undefined) return [earlier, later];
  }
  return terms;
}

function holdTogether(site: Pick<SelectorSite, 'selector' | 'selects'>, terms: readonly SelectorTerm[]): boolean {
  const { requirements } = meaningOf(terms, site.selector);
  return isSatisfiable({ requirements: [...givenOf(site), ...requirements] });
}
