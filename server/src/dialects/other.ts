import type { LowerInput } from './dialect';
import type { OtherFact } from './facts';
import { headerOf } from './header';
import { mapAt, stringAt } from './read';
import { child } from '../yaml/navigate';

/** An object of a kind that no dialect reads. */
export function lowerOther(input: LowerInput): OtherFact {
  const namespace = stringAt(child(mapAt(input.root, 'metadata'), 'namespace'));
  return { ...headerOf(input, namespace === undefined), type: 'other' };
}
