import type { PodSet } from '../../engine/model';
import { child } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { itemsAt, mapAt, textIn } from '../read';
import type { UnreadKind } from './kind';
import { isSure, listState, sureLabels } from './labels';
import { DIRECTIONS, OUTSIDE, ownPods, podsEverywhere, restricts } from './touches';

/** Several networks for pods, and firewalls at the edge of the cluster. Secondary networks are not analysed at all. */
export const networks: readonly UnreadKind[] = [
  { kind: 'k8s.cni.cncf.io/NetworkAttachmentDefinition', scope: 'namespaced', most: 'restricts', read: attachment },
  { kind: 'k8s.cni.cncf.io/*', scope: 'written', most: 'nothing' },
  { kind: 'k8s.ovn.org/UserDefinedNetwork', scope: 'namespaced', most: 'restricts', read: userDefined },
  { kind: 'k8s.ovn.org/ClusterUserDefinedNetwork', scope: 'cluster', most: 'restricts', read: clusterUserDefined },
  { kind: 'k8s.ovn.org/EgressFirewall', scope: 'namespaced', most: 'restricts', read: egressFirewall },
  // Source addresses, routes and quality of service.
  { kind: 'k8s.ovn.org/*', scope: 'written', most: 'nothing' },
  { kind: 'network.openshift.io/EgressNetworkPolicy', scope: 'namespaced', most: 'restricts', read: egressFirewall },
];

function egressFirewall({ root }: LowerInput): readonly TouchFact[] {
  const rules = child(mapAt(root, 'spec'), 'egress');
  const denies = itemsAt(rules).some((rule) => textIn(rule, 'type') !== 'Allow');
  if (!denies && listState(rules) !== 'unclear') return [];
  return [{ ...restricts(ownPods(), 'egress'), peers: OUTSIDE, isolates: false }];
}

function userDefined({ root }: LowerInput): readonly TouchFact[] {
  return isPrimary(mapAt(root, 'spec')) ? apart(ownPods()) : [];
}

function clusterUserDefined({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  if (!isPrimary(mapAt(spec, 'network'))) return [];
  const namespaces = child(spec, 'namespaceSelector');
  if (isSure(namespaces)) return apart(podsEverywhere(undefined, sureLabels(namespaces)));
  return DIRECTIONS.map((direction) => ({ ...restricts(podsEverywhere(), direction), isolates: false }));
}

/** The same, as the network plugin's own configuration. */
function attachment({ root }: LowerInput): readonly TouchFact[] {
  const config = textIn(mapAt(root, 'spec'), 'config') ?? '';
  return /"role"\s*:\s*"primary"/i.test(config) ? apart(ownPods()) : [];
}

function isPrimary(network: YamlMap | undefined): boolean {
  return ['layer2', 'layer3'].some((layer) => {
    const written = mapAt(network, layer);
    return written !== undefined && textIn(written, 'role') !== 'Secondary';
  });
}

/** Pods of one network and pods of another do not see each other. */
function apart(pods: PodSet): readonly TouchFact[] {
  return DIRECTIONS.map((direction) => ({ ...restricts(pods, direction), peers: 'other-networks', isolates: false }));
}
