import type { UnknownReason } from './verdict';

/** A set of unknown reasons as a bit mask: cheap to join for every pair of a large cluster. */
export type ReasonMask = number;

const REASONS: readonly UnknownReason[] = [
  'unknown-label-value',
  'undeclared-namespace-labels',
  'pod-ip-unknown',
  'node-ip-unknown',
  'fqdn',
  'priority-tie',
  'l7-condition',
  'version-dependent',
  'dialect-not-enforced',
  'host-network',
  'same-node-only',
  'missing-reference',
  'invalid-policy',
];

export const NO_REASON: ReasonMask = 0;

const MASKS: ReadonlyMap<UnknownReason, ReasonMask> = new Map(REASONS.map((reason, index) => [reason, 1 << index]));

export function maskOf(reason: UnknownReason): ReasonMask {
  return MASKS.get(reason) ?? NO_REASON;
}

/** In the order of `UnknownReason`, without duplicates. */
export function reasonsOf(mask: ReasonMask): readonly UnknownReason[] {
  return REASONS.filter((reason) => (mask & maskOf(reason)) !== 0);
}
