import type { Requirement, Selector } from '../../engine/selector';

/** What a selector says about one key: the values that remain, and whether the key is there. */
interface KeyFacts {
  /** undefined: any value. */
  readonly values: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<string>;
  /** undefined: either. */
  readonly present: boolean | undefined;
}

const NOTHING_SAID: KeyFacts = { values: undefined, excluded: new Set(), present: undefined };

/** Whether everything that `narrow` selects is selected by `wide`; labels that `narrow` does not name may be anything. */
export function implies(narrow: Selector, wide: Selector): boolean {
  if (wide.requirements.length === 0) return true;
  const facts = factsOf(narrow);
  return wide.requirements.every((requirement) => follows(facts.get(requirement.key) ?? NOTHING_SAID, requirement));
}

/** Whether some labels satisfy the selector at all. */
export function isSatisfiable(selector: Selector): boolean {
  return [...factsOf(selector).values()].every(
    ({ values, present }) => values === undefined || (values.size > 0 && present !== false),
  );
}

/** The one value that the selector leaves for a key. */
export function onlyValue(selector: Selector, key: string): string | undefined {
  const values = factsOf(selector).get(key)?.values;
  return values?.size === 1 ? [...values][0] : undefined;
}

function follows(facts: KeyFacts, requirement: Requirement): boolean {
  const { values, excluded, present } = facts;
  switch (requirement.op) {
    case 'exists':
      return present === true;
    case 'not-exists':
      return present === false;
    case 'in':
      return values !== undefined && [...values].every((value) => requirement.values.includes(value));
    case 'not-in':
      if (present === false) return true;
      return values === undefined
        ? requirement.values.every((value) => excluded.has(value))
        : requirement.values.every((value) => !values.has(value));
  }
}

const known = new WeakMap<Selector, ReadonlyMap<string, KeyFacts>>();

function factsOf(selector: Selector): ReadonlyMap<string, KeyFacts> {
  const before = known.get(selector);
  if (before !== undefined) return before;
  const facts = new Map<string, KeyFacts>();
  for (const requirement of selector.requirements) {
    facts.set(requirement.key, narrowed(facts.get(requirement.key) ?? NOTHING_SAID, requirement));
  }
  known.set(selector, facts);
  return facts;
}

function narrowed({ values, excluded, present }: KeyFacts, requirement: Requirement): KeyFacts {
  switch (requirement.op) {
    case 'exists':
      // A key that is there and not there: no value is left.
      return { values: present === false ? new Set() : values, excluded, present: present ?? true };
    case 'not-exists':
      return { values: present === true ? new Set() : values, excluded, present: false };
    case 'in': {
      const kept = requirement.values.filter((value) => values?.has(value) !== false && !excluded.has(value));
      return { values: new Set(kept), excluded, present: present ?? true };
    }
    case 'not-in': {
      const left = values && new Set([...values].filter((value) => !requirement.values.includes(value)));
      return { values: left, excluded: new Set([...excluded, ...requirement.values]), present };
    }
  }
}
