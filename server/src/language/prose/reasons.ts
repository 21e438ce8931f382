import type { UnknownReason } from '../../engine/verdict';

const REASONS: Readonly<Record<UnknownReason, string>> = {
  'unknown-label-value': 'a label is set by a controller and its value is not in the manifests',
  'undeclared-namespace-labels': 'the labels of a namespace that no manifest declares are not known',
  'pod-ip-unknown': 'an address block may or may not hold the pod, whose address is not known',
  'node-ip-unknown': 'the addresses of the nodes are not known',
  fqdn: 'the destination is known only by its DNS name',
  'priority-tie': 'two policies of equal priority disagree',
  'l7-condition': 'it also depends on what is requested over the connection',
  'version-dependent': 'manifests of one object contradict each other, or releases of the network plugin differ here',
  'dialect-not-enforced': 'a kind of policy that is not understood, or not surely enforced, may decide it',
  'host-network': 'a pod on the host network has the address of its node',
  'same-node-only': 'it holds only on the node that runs the pod',
  'missing-reference': 'something that the policy refers to is missing',
  'invalid-policy': 'a policy is invalid, and the API server may refuse it',
};

/** Why a verdict is unknown, as a clause without capital and full stop. */
export function describeReason(reason: UnknownReason): string {
  return REASONS[reason];
}
