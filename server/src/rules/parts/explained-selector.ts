import type { SelectorFact } from '../../dialects/facts';
import { isContradictory } from './contradictions';
import type { SelectorSite } from './policy-selectors';
import { UNSTABLE_LABELS, unstableTermsOf } from './unstable-labels';

const UNSTABLE = Object.keys(UNSTABLE_LABELS);

/** Whether another rule tells why the selector finds nothing: it contradicts itself, or asks for a value of an earlier roll-out. */
export function isExplained(selector: SelectorFact, selects: SelectorSite['selects']): boolean {
  return isContradictory(selector, selects) || (selects === 'pods' && unstableTermsOf(selector, UNSTABLE).length > 0);
}
