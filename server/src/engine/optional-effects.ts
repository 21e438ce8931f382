import type { ClassFacts } from './classes';
import type { Direction, Peer, Policy, Tier } from './model';
import type { CompiledPolicy, CompiledRule } from './program';

/** What a policy does that may do nothing as well. */
export interface OptionalEffect {
  /** Pod set of those whom it may do it to. */
  readonly subject: number;
  /** Equal numbers for equal effects. */
  readonly effects: Readonly<Record<Direction, number>>;
}

/**
 * Whether each policy of a tier either does nothing at all or one thing: then of many that may do the same to a pod, the first
 * and the last tell all. Something certain between them, or a second rule that the first one hides, would make a difference.
 */
export function isOptionalTier({ end, policies }: Tier): boolean {
  return end === 'next' && policies.every(isOptional);
}

function isOptional({ alternatives }: Policy): boolean {
  return (
    alternatives.some(({ governs }) => governs.length === 0) &&
    alternatives.every(({ rules }) => rules.length <= 1 && rules.every(({ action }) => action !== 'pass'))
  );
}

/** Numbers the effects of the policies of such tiers. */
export class OptionalEffects {
  private readonly numbers = new Map<string, number>();

  /** undefined when readings are about different pods. */
  of({ tier, readings, uncertain }: Omit<CompiledPolicy, 'optional'>): OptionalEffect | undefined {
    const subjects = new Set(readings.flatMap(({ governs, subject }) => (governs.length > 0 ? [subject] : [])));
    const [subject] = subjects;
    if (subject === undefined || subjects.size > 1) return undefined;
    const number = (direction: Direction): number => {
      const rules = readings.map((reading) =>
        reading.governs.includes(direction) ? reading.rules[direction].map(ruleText) : undefined,
      );
      const text = JSON.stringify([tier, uncertain, rules]);
      const known = this.numbers.get(text) ?? this.numbers.size;
      this.numbers.set(text, known);
      return known;
    };
    return { subject, effects: { ingress: number('ingress'), egress: number('egress') } };
  }
}

function ruleText({ action, podSets, otherPeers, ports }: CompiledRule): unknown {
  return [action, podSets, otherPeers.map(peerText), ports ?? 'all'];
}

function peerText(peer: Peer): unknown {
  return peer.kind === 'addresses' ? peer.addresses.cidrs() : peer;
}

/**
 * Policies, by index, that need not be looked at for a class of pods: others may do the same to them, one before and one
 * behind.
 */
export function repeatedEffects(
  policies: readonly CompiledPolicy[],
  indexes: readonly number[],
  { podSets }: ClassFacts,
  direction: Direction,
): ReadonlySet<number> {
  const repeated = new Set<number>();
  const last = new Map<string, number | undefined>();
  for (const index of indexes) {
    const optional = policies[index]?.optional;
    const match = optional && podSets.get(optional.subject);
    if (optional === undefined || match === undefined) continue;
    const key = `${optional.effects[direction]} ${match.tri} ${match.reasons}`;
    const before = last.get(key);
    if (before !== undefined) repeated.add(before);
    // The first one is never given up.
    last.set(key, last.has(key) ? index : undefined);
  }
  return repeated;
}
