import type { PolicyFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import { type SelectorSite, selectorsIn } from './policy-selectors';

/** Labels that are written anew for each roll-out, run or release. The values say when. */
export const UNSTABLE_LABELS: Readonly<Record<string, string>> = {
  'pod-template-hash': 'with every roll-out',
  'pod-template-generation': 'with every roll-out',
  'controller-revision-hash': 'with every roll-out',
  'controller-uid': 'whenever the object is created anew',
  'batch.kubernetes.io/controller-uid': 'whenever the object is created anew',
  'job-name': 'with every run',
  'batch.kubernetes.io/job-name': 'with every run',
  'helm.sh/chart': 'with every version of the chart',
  'app.kubernetes.io/version': 'with every version',
};

/** A term that compares such a label with a value of today. */
export interface UnstableTerm {
  readonly site: SelectorSite;
  readonly term: SelectorTerm;
}

export function unstableTermsIn(fact: PolicyFact, labels: readonly string[]): readonly UnstableTerm[] {
  return selectorsIn(fact)
    .filter(({ selects }) => selects === 'pods')
    .flatMap((site) => unstableTermsOf(site.selector, labels).map((term) => ({ site, term })));
}

/** Only what compares with a value: that a label is there, or is not, stays true. */
export function unstableTermsOf({ terms }: SelectorFact, labels: readonly string[]): readonly SelectorTerm[] {
  return terms.filter(({ key, operator }) => (operator === 'In' || operator === 'NotIn') && labels.includes(key.value));
}
