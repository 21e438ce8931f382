import { type PeerSite, type RuleSite, rulesInEffect } from '../../rules/parts/policy-rules';
import type { Span } from '../../yaml/span';
import type { PolicyPlace } from './refactoring';

/** The rule at the cursor, if it is in effect. */
export function ruleAt({ policy, offset }: PolicyPlace): RuleSite | undefined {
  return rulesInEffect(policy).find(({ rule }) => holds(rule.span, offset));
}

export function peerAt(place: PolicyPlace): PeerSite | undefined {
  const site = ruleAt(place);
  const peer = site?.rule.peers?.find(({ span }) => holds(span, place.offset));
  return site === undefined || peer === undefined ? undefined : { ...site, peer };
}

/** The end counts, so that a cursor behind a word finds the word. */
export function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
