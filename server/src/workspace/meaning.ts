import type { Fact } from '../dialects/facts';
import { IpSet } from '../engine/ip-set';
import { contentKey } from './content-key';

const meanings = new WeakMap<Fact, string>();

/**
 * Names what a fact means, apart from where its text stands: equal for facts that differ only in places, so that an
 * edit of a comment or of the layout is seen to change no verdict.
 */
export function meaningOf(fact: Fact): string {
  let meaning = meanings.get(fact);
  if (meaning === undefined) {
    meaning = contentKey(meaningText(fact));
    meanings.set(fact, meaning);
  }
  return meaning;
}

/** The same for any part of a fact or of the engine's input, as canonical text. */
export function meaningText(value: unknown): string {
  return JSON.stringify(value, withoutPlaces) ?? '';
}

function withoutPlaces(key: string, value: unknown): unknown {
  if (key === 'span' || key.endsWith('Span')) return undefined;
  if (value instanceof IpSet) return value.cidrs();
  if (value instanceof Map || value instanceof Set) return [...value];
  return typeof value === 'bigint' ? value.toString() : value;
}
