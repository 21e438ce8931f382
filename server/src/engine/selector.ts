import type { Labels } from './model';
import { and, MAYBE, NO, not, type Tri, YES } from './tri';

/** One condition on one label (B3). `not-in` also holds where the key is absent; the value '' is a present key. */
export type Requirement =
  | { readonly op: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'exists' | 'not-exists'; readonly key: string };

/** All requirements must hold; an empty list selects everything (B4). */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

export const EVERYTHING: Selector = { requirements: [] };

const NO_KEYS: ReadonlySet<string> = new Set();

/**
 * Whether labels satisfy a selector (B3).
 *
 * @param presentKeys keys that surely exist with a value nobody can know (A10): equality gives MAYBE, presence is decided.
 * @param maybeKeys keys that a controller may add or overwrite (A10): nothing but presence of an already known key is decided.
 * @param open every key that is not listed may exist with any value (A5, undeclared namespace in open mode).
 */
export function matches(
  selector: Selector,
  labels: Labels,
  presentKeys: ReadonlySet<string> = NO_KEYS,
  maybeKeys: ReadonlySet<string> = NO_KEYS,
  open = false,
): Tri {
  let result: Tri = YES;
  for (const requirement of selector.requirements) {
    result = and(result, holds(requirement, labels, presentKeys, maybeKeys, open));
    if (result === NO) return NO;
  }
  return result;
}

function holds(
  requirement: Requirement,
  labels: Labels,
  presentKeys: ReadonlySet<string>,
  maybeKeys: ReadonlySet<string>,
  open: boolean,
): Tri {
  const { key } = requirement;
  const value = labels.get(key);
  const overwritable = maybeKeys.has(key);
  const known = value !== undefined || presentKeys.has(key);
  const present: Tri = known ? YES : overwritable || open ? MAYBE : NO;
  switch (requirement.op) {
    case 'exists':
      return present;
    case 'not-exists':
      return not(present);
    case 'in':
      return isIn(requirement.values, present, overwritable ? undefined : value);
    case 'not-in':
      return not(isIn(requirement.values, present, overwritable ? undefined : value));
  }
}

function isIn(values: readonly string[], present: Tri, value: string | undefined): Tri {
  if (present === NO || values.length === 0) return NO;
  if (value === undefined) return MAYBE;
  return values.includes(value) ? YES : NO;
}

/** Canonical text of a selector: equal for selectors that differ only in order or repetition (G13). */
export function selectorKey(selector: Selector): string {
  const parts = selector.requirements.map((requirement) =>
    'values' in requirement
      ? JSON.stringify([requirement.key, requirement.op, ...[...new Set(requirement.values)].sort()])
      : JSON.stringify([requirement.key, requirement.op]),
  );
  return [...new Set(parts)].sort().join('&');
}

/** For people: `app=web, tier in (a, b), !legacy`; the empty selector is `everything`. */
export function formatSelector(selector: Selector): string {
  if (selector.requirements.length === 0) return 'everything';
  return selector.requirements.map(formatRequirement).join(', ');
}

function formatRequirement(requirement: Requirement): string {
  const { key } = requirement;
  switch (requirement.op) {
    case 'exists':
      return key;
    case 'not-exists':
      return `!${key}`;
    case 'in': {
      const [only, ...more] = requirement.values;
      return only !== undefined && more.length === 0
        ? `${key}=${only}`
        : `${key} in (${requirement.values.join(', ')})`;
    }
    case 'not-in': {
      const [only, ...more] = requirement.values;
      return only !== undefined && more.length === 0
        ? `${key}!=${only}`
        : `${key} not in (${requirement.values.join(', ')})`;
    }
  }
}
