import type { Direction, NamespaceScope } from '../../engine/model';
import { namespaceMatches } from '../../engine/readings';
import { NO } from '../../engine/tri';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type OwnPeer, ownPeersOf } from '../../workspace/potential/own-peers';
import { describePotential } from '../peers';
import { list, NAMESPACE_NAME_LABEL } from '../prose';

/** More kinds of pods than these make a sentence that nobody reads. */
const KINDS_NAMED = 3;

/**
 * Which pods of a namespace the policies over a workload admit although the manifests do not contain them; undefined when
 * they admit none.
 */
export function admittedSentence(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
  namespace: string,
): string | undefined {
  const kinds = ownPeersOf(cluster, workload, direction)
    .filter(({ set, meansDns }) => !meansDns && mayBeIn(cluster, set.namespaces, namespace))
    .map(kindWords);
  if (kinds.length === 0) return undefined;
  const named = list(kinds, 'and', KINDS_NAMED);
  return direction === 'ingress'
    ? `But policies let pods that are not in the manifests connect to ${workload.id}: ${named}.`
    : `But policies let ${workload.id} connect to pods that are not in the manifests: ${named}.`;
}

function kindWords(peer: OwnPeer): string {
  const { label, ports } = describePotential(peer);
  return `${label}${ports.startsWith('unknown') ? ` (${ports})` : ` on ${ports}`}`;
}

/** Whether pods of the namespace can be meant. Labels of one that no manifest declares may be anything but its name. */
function mayBeIn(cluster: Cluster, scope: NamespaceScope, name: string): boolean {
  if (scope.kind === 'one') return scope.namespace === name;
  const known = cluster.namespaces.get(name);
  const declared = known === undefined ? undefined : cluster.input.namespaces[known.index];
  const namespace = declared ?? { name, labels: new Map([[NAMESPACE_NAME_LABEL, name]]), labelsOpen: true };
  return namespaceMatches(scope.selector, namespace) !== NO;
}
