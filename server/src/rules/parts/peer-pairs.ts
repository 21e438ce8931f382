import type { PeerFact } from '../../dialects/facts';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type RuleSite, podsOf, workloadsOf } from './policy-rules';

/** Two neighbours of a peer list, one with only a namespaceSelector and one with only a podSelector: an OR. */
export interface PeerPair {
  readonly site: RuleSite;
  readonly spaces: PeerFact;
  readonly pods: PeerFact;
  /** What the podSelector item selects now: pods of the policy's own namespace (B14). */
  readonly local: readonly Workload[];
  /** What one item with both selectors would select. */
  readonly together: readonly Workload[];
}

/**
 * Pairs that look as if one item with both selectors was meant: the podSelector finds nothing where it looks, but finds
 * pods in the namespaces of its neighbour. Where it finds local pods an OR is a sensible thing to write.
 */
export function confusedPairs(cluster: Cluster, site: RuleSite): readonly PeerPair[] {
  const peers = site.rule.action.value === 'allow' ? (site.rule.peers ?? []) : [];
  return peers.flatMap((first, index): PeerPair[] => {
    const second = peers[index + 1];
    const pair = second === undefined ? undefined : asPair(cluster, site, first, second);
    return pair === undefined ? [] : [pair];
  });
}

function asPair(cluster: Cluster, site: RuleSite, a: PeerFact, b: PeerFact): PeerPair | undefined {
  const [spaces, pods] = a.namespaceSelector === undefined ? [b, a] : [a, b];
  const namespaceSelector = spaces.namespaceSelector;
  const podSelector = pods.podSelector;
  if (namespaceSelector === undefined || spaces.podSelector !== undefined) return undefined;
  if (podSelector === undefined || pods.namespaceSelector !== undefined || podSelector.terms.length === 0)
    return undefined;
  const localPods = podsOf(site.policy, pods);
  const local = localPods === undefined ? [] : workloadsOf(cluster, localPods);
  const together = workloadsOf(cluster, {
    namespaces: { kind: 'matching', selector: namespaceSelector.selector },
    pods: podSelector.selector,
  });
  return local.length === 0 && together.length > 0 ? { site, spaces, pods, local, together } : undefined;
}
