import { kubectlType } from '../../yaml/kubectl-types';
import { entry } from '../../yaml/navigate';
import type { Span } from '../../yaml/span';
import type { YamlEntry, YamlMap } from '../../yaml/tree';
import type { Problems } from '../problems';
import { stringAt } from '../read';
import { isSet } from '../selector';

/** Number of items that a list may have (C10, C14, C15, C18). A missing list is the caller's business. */
export function checkLength(
  pair: YamlEntry | undefined,
  { min, max }: { readonly min: number; readonly max: number },
  problems: Problems,
): void {
  if (pair?.value?.kind !== 'seq') return;
  const { length } = pair.value.items;
  const name = String(pair.key.value);
  if (length < min) {
    problems.reject(
      'list-bounds',
      pair.key.span,
      `\`${name}\` is empty, so the API server refuses the policy: it takes ${min} to ${max} items. List at least one.`,
    );
  } else if (length > max) {
    problems.reject(
      'list-bounds',
      pair.key.span,
      `\`${name}\` has ${length} items, so the API server refuses the policy: it takes at most ${max}. Split the list.`,
    );
  }
}

const LONGEST_NAME = 100;

/** Name of a rule (C18). */
export function checkRuleName(rule: YamlMap, problems: Problems): void {
  const name = stringAt(entry(rule, 'name')?.value);
  if (name === undefined || name.value.length <= LONGEST_NAME) return;
  problems.reject(
    'list-bounds',
    name.span,
    `The name of the rule has ${name.value.length} characters, so the API server refuses the policy: it takes at most ${LONGEST_NAME}. Shorten it.`,
  );
}

export interface OneOf {
  readonly fields: readonly string[];
  /** What the mapping is, for messages: `peer`. */
  readonly what: string;
  /** Where to point at when nothing is written. */
  readonly place: Span;
  /** True for an item of a list, which can be split. */
  readonly item: boolean;
}

/**
 * Exactly one of the fields must be set (C8, C10, C14, C15). Fields that do not exist are reported by the shape check; an item that
 * has only such is of a newer API (C17) and gets no second report.
 */
export function checkOneOf(map: YamlMap | undefined, { fields, what, place, item }: OneOf, problems: Problems): void {
  const set = fields.filter((field) => isSet(entry(map, field)));
  const [first, second] = set;
  const names = list(fields);
  if (first === undefined) {
    const others = map?.entries.some((pair) => !fields.includes(String(pair.key.value))) ?? false;
    if (others) return;
    problems.reject(
      'one-of',
      place,
      `This ${what} says nothing, so the API server refuses the policy. Write one of ${names}.`,
      { fields },
    );
  } else if (second !== undefined) {
    problems.reject(
      'one-of',
      entry(map, second)?.key.span ?? place,
      `\`${second}\` stands beside \`${first}\`, and a ${what} takes exactly one of ${names}, so the API server refuses the policy. ${item ? 'Make an item of each.' : 'Keep one of them.'}`,
      { fields: set, ...(item ? { split: true } : {}) },
    );
  }
}

function list(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

/** Fields of the experimental channel, which the standard definitions of the API do not have. */
export function noteExperimental(map: YamlMap, fields: readonly string[], problems: Problems): void {
  for (const field of fields) {
    const pair = entry(map, field);
    if (pair === undefined || kubectlType(pair.value) === 'null') continue;
    problems.warn(
      'experimental-field',
      pair.key.span,
      `\`${field}\` exists only in the experimental channel of this API; a cluster with the standard channel refuses the policy or drops the field. Check what the cluster has installed.`,
    );
  }
}
