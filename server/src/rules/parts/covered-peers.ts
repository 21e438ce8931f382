import type { PeerFact, PolicyFact, RuleFact } from '../../dialects/facts';
import type { Span } from '../../yaml/span';
import { type PeerMeaning, meansAllOf, peerMeaning } from './peer-meaning';

/** A peer that another peer of the same rule makes superfluous. */
export interface CoveredPeer {
  readonly rule: RuleFact;
  readonly peer: PeerFact;
  readonly by: PeerFact;
  /** True when both mean the same; then the earlier one counts as the other. */
  readonly same: boolean;
}

/** All such peers of a policy's rules in effect. Blocks of addresses are compared for equality alone. */
export function coveredPeersIn(fact: PolicyFact): readonly CoveredPeer[] {
  const rules = fact.governs.flatMap((direction) => fact[direction]?.rules ?? []);
  return rules.flatMap((rule) => coveredPeersOf(rule, fact.namespace?.value ?? ''));
}

function coveredPeersOf(rule: RuleFact, namespace: string): readonly CoveredPeer[] {
  const all = (rule.peers ?? []).flatMap((peer) => {
    const meaning = peerMeaning(peer, namespace);
    return meaning === undefined ? [] : [{ peer, meaning }];
  });
  const blocks = new Map<string, PeerFact>();
  const others = all.filter(({ meaning }) => meaning.kind !== 'addresses');
  return all.flatMap(({ peer, meaning }) => {
    if (meaning.kind === 'addresses') {
      const key = meaning.addresses.cidrs().join();
      const by = blocks.get(key);
      if (by !== undefined) return [{ rule, peer, by, same: true }];
      blocks.set(key, peer);
      return [];
    }
    const found = coveringOf(peer, meaning, others);
    return found === undefined ? [] : [{ rule, peer, ...found }];
  });
}

function coveringOf(
  peer: PeerFact,
  meaning: PeerMeaning,
  others: readonly { readonly peer: PeerFact; readonly meaning: PeerMeaning }[],
): Pick<CoveredPeer, 'by' | 'same'> | undefined {
  let isLater = false;
  let wider: PeerFact | undefined;
  for (const other of others) {
    if (other.peer === peer) isLater = true;
    else if (meansAllOf(other.meaning, meaning)) {
      if (!meansAllOf(meaning, other.meaning)) wider ??= other.peer;
      else if (!isLater) return { by: other.peer, same: true };
    }
  }
  return wider === undefined ? undefined : { by: wider, same: false };
}

/** The smallest place that stands for a peer. */
export function spanOfPeer({ span, podSelector, namespaceSelector, cidr }: PeerFact): Span {
  return cidr?.span ?? podSelector?.keySpan ?? namespaceSelector?.keySpan ?? span;
}
