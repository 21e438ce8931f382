import { type Requirement, type Selector, selectorKey } from '../../engine/selector';
import { implies } from '../../workspace/potential/selector-implication';

interface Group<T> {
  readonly selector: Selector;
  readonly items: T[];
}

/**
 * Finds, among many selectors, those that select everything that a given one selects. A selector that asks for a value of a label
 * can only contain selectors that ask for it as well, so it is looked up by the value of its own that the fewest others ask for.
 */
export class SelectorIndex<T> {
  private readonly groups = new Map<string, Group<T>>();
  private readonly byValue = new Map<string, Group<T>[]>();
  private readonly byNone: Group<T>[] = [];

  constructor(entries: Iterable<{ readonly selector: Selector; readonly item: T }>) {
    for (const { selector, item } of entries) {
      const key = selectorKey(selector);
      const group = this.groups.get(key);
      if (group === undefined) this.groups.set(key, { selector, items: [item] });
      else group.items.push(item);
    }
    const counts = new Map<string, number>();
    for (const { selector } of this.groups.values()) {
      for (const value of selector.requirements.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const group of this.groups.values()) this.file(group, counts);
  }

  /** Items of the selectors that select at least what this one does, equal ones included. */
  covering(selector: Selector): readonly T[] {
    const values = new Set(selector.requirements.flatMap(valuesOf));
    const candidates = new Set([...values].flatMap((value) => this.byValue.get(value) ?? []));
    return [...this.byNone, ...candidates]
      .filter((group) => implies(selector, group.selector))
      .flatMap((group) => group.items);
  }

  private file(group: Group<T>, counts: ReadonlyMap<string, number>): void {
    const weight = (values: readonly string[]) => values.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0);
    const [rarest] = group.selector.requirements
      .map(valuesOf)
      .filter((values) => values.length > 0)
      .sort((a, b) => weight(a) - weight(b));
    if (rarest === undefined) this.byNone.push(group);
    for (const value of rarest ?? []) {
      const filed = this.byValue.get(value);
      if (filed === undefined) this.byValue.set(value, [group]);
      else filed.push(group);
    }
  }
}

function valuesOf(requirement: Requirement): readonly string[] {
  if (requirement.op !== 'in') return [];
  const { key, values } = requirement;
  return [...new Set(values)].map((value) => `${key}=${value}`);
}
