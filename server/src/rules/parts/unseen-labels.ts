import type { SelectorFact, SelectorTerm } from '../../dialects/facts';
import type { Cluster } from '../../workspace/cluster';

/** Terms of a pod selector about labels that the cluster's network plugin does not see (D9). */
export function unseenTermsOf({ plugin }: Cluster, { terms }: SelectorFact): readonly SelectorTerm[] {
  const { unseenLabels } = plugin.behaviour;
  return unseenLabels === undefined ? [] : terms.filter(({ key }) => unseenLabels.test(key.value));
}
