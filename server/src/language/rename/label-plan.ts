import type { Labels } from '../../engine/model';
import { matches, type Requirement, type Selector } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Resource } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';

/** Something that carries labels: a workload, for its pods, or a namespace. */
export interface Carrier {
  readonly labels: Labels;
  readonly name: string;
}

/** A selector that asks for the label, and everything it could choose as far as the rest of its scope goes. */
export interface LabelUse<C extends Carrier> {
  readonly resource: Resource;
  readonly selector: Selector;
  /** Where the value stands in it; empty for a selector that asks for the key only, or for other values. */
  readonly values: readonly Span[];
  readonly candidates: readonly C[];
}

export interface LabelChange {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

export interface LabelPlan<C extends Carrier> {
  /** Everything whose label has to change. */
  readonly carriers: ReadonlySet<C>;
  /** Every selector that has to change with it. */
  readonly uses: readonly LabelUse<C>[];
}

/**
 * What has to change with the label of `start` so that every selector still chooses what it chose: the selectors that ask
 * for the value, and whatever else they choose by it, until nothing is added.
 *
 * @returns the reason, as a sentence, when no such change exists.
 */
export function planLabelChange<C extends Carrier>(
  start: readonly C[],
  uses: readonly LabelUse<C>[],
  change: LabelChange,
): LabelPlan<C> | string {
  const carriers = new Set(start);
  const asking = uses.filter(({ values }) => values.length > 0);
  const reaches = new Map(asking.map((use) => [use, reachedBy(use, change)]));
  const found = new Set<LabelUse<C>>();
  for (let grown = true; grown;) {
    grown = false;
    for (const [use, reached] of reaches) {
      if (found.has(use) || !reached.some((carrier) => carriers.has(carrier))) continue;
      found.add(use);
      reached.forEach((carrier) => carriers.add(carrier));
      grown = true;
    }
  }
  const plan = { carriers, uses: [...found] };
  return objection(plan, uses, change) ?? plan;
}

/** What carries the value and is chosen by the selector, or kept out by it. */
function reachedBy<C extends Carrier>({ selector, candidates }: LabelUse<C>, { key, from }: LabelChange): readonly C[] {
  const excludes = selector.requirements.some(
    (one) => one.op === 'not-in' && one.key === key && one.values.includes(from),
  );
  return candidates.filter(({ labels }) => labels.get(key) === from && (excludes || matches(selector, labels) !== NO));
}

function objection<C extends Carrier>(
  { carriers, uses: changed }: LabelPlan<C>,
  uses: readonly LabelUse<C>[],
  change: LabelChange,
): string | undefined {
  const isChanged = new Set(changed);
  for (const use of uses) {
    const after = isChanged.has(use) ? selectorAfter(use.selector, change) : use.selector;
    for (const carrier of use.candidates) {
      const labels = carriers.has(carrier) ? new Map(carrier.labels).set(change.key, change.to) : carrier.labels;
      const before = matches(use.selector, carrier.labels);
      const now = matches(after, labels);
      if (before === now) continue;
      const { fact, name } = use.resource;
      return `${fact.kind} ${name} would ${now === NO ? 'no longer select' : 'then also select'} ${carrier.name}, so that the meaning would change.`;
    }
  }
  return undefined;
}

function selectorAfter({ requirements }: Selector, { key, from, to }: LabelChange): Selector {
  return {
    requirements: requirements.map((one): Requirement => {
      if (one.key !== key || (one.op !== 'in' && one.op !== 'not-in')) return one;
      return { ...one, values: one.values.map((value) => (value === from ? to : value)) };
    }),
  };
}
