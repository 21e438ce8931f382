import { child } from '../../yaml/navigate';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { mapAt } from '../read';
import type { UnreadKind } from './kind';
import { listState, namedDirections, sureLabels } from './labels';
import { decides, DIRECTIONS, isolates, OUTSIDE, ownPods, podsEverywhere, restricts } from './touches';

/** Kinds that cloud providers add. */
export const cloud: readonly UnreadKind[] = [
  {
    kind: 'networking.k8s.aws/ApplicationNetworkPolicy',
    scope: 'namespaced',
    most: 'decides',
    read: likeNetworkPolicy,
  },
  { kind: 'networking.k8s.aws/ClusterNetworkPolicy', scope: 'cluster', most: 'decides', read: likeClusterPolicy },
  // Written by the controller from policies that are read or listed themselves.
  { kind: 'networking.k8s.aws/PolicyEndpoint', scope: 'namespaced', most: 'nothing' },
  { kind: 'networking.k8s.aws/ClusterPolicyEndpoint', scope: 'cluster', most: 'nothing' },
  { kind: 'networking.k8s.aws/*', scope: 'written', most: 'decides' },
  { kind: 'vpcresources.k8s.aws/SecurityGroupPolicy', scope: 'namespaced', most: 'restricts', read: securityGroups },
  { kind: 'networking.gke.io/FQDNNetworkPolicy', scope: 'namespaced', most: 'decides', read: domainNames },
  { kind: 'networking.gke.io/GKENetworkParamSet', scope: 'cluster', most: 'nothing' },
  { kind: 'networking.gke.io/Network', scope: 'cluster', most: 'nothing' },
  { kind: 'networking.gke.io/NetworkLogging', scope: 'cluster', most: 'nothing' },
  { kind: 'crd.nsx.vmware.com/SecurityPolicy', scope: 'namespaced', most: 'decides' },
];

/** podSelector, policyTypes and two sections, as in NetworkPolicy. Without the types it is open which directions count. */
function likeNetworkPolicy({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  const pods = ownPods(sureLabels(child(spec, 'podSelector')));
  const directions = namedDirections(child(spec, 'policyTypes')) ?? DIRECTIONS;
  return directions.map((direction) => isolates(pods, direction, listState(child(spec, direction)) !== 'empty'));
}

/** A subject and two sections of rules, as in the administrator's policies: a section without rules decides nothing. */
function likeClusterPolicy({ root }: LowerInput): readonly TouchFact[] {
  const spec = mapAt(root, 'spec');
  const pods = mapAt(spec, 'subject', 'pods');
  const namespaces = child(pods, 'namespaceSelector') ?? child(mapAt(spec, 'subject'), 'namespaces');
  const subject = podsEverywhere(sureLabels(child(pods, 'podSelector')), sureLabels(namespaces));
  return DIRECTIONS.filter((direction) => listState(child(spec, direction)) !== 'empty').map((direction) =>
    decides(subject, direction),
  );
}

/** The network interface's own firewall, beside whatever policies say. */
function securityGroups({ root }: LowerInput): readonly TouchFact[] {
  const pods = ownPods(sureLabels(child(mapAt(root, 'spec'), 'podSelector')));
  return DIRECTIONS.map((direction) => restricts(pods, direction));
}

/** It isolates the egress of its pods and opens it to names outside the cluster. */
function domainNames({ root }: LowerInput): readonly TouchFact[] {
  const pods = ownPods(sureLabels(child(mapAt(root, 'spec'), 'podSelector')));
  return [restricts(pods, 'egress'), { ...decides(pods, 'egress'), may: ['allow'], peers: OUTSIDE, isolates: false }];
}
