import type { LowerInput } from '../dialect';
import type { AddressPoolFact } from '../facts';
import { headerOf } from '../header';
import { mapAt, textIn, textsAt } from '../read';

/**
 * Manifests that tell the cluster's address ranges: kind, kubeadm, and Calico's IPPool (B24); dual stack lists two with a
 * comma. The kubelet's configuration tells which resolvers pods ask.
 */
export function lowerAddressPool(input: LowerInput): AddressPoolFact {
  const header = headerOf(input, true);
  const nothing = { ...header, type: 'address-pool', podCidrs: [], serviceCidrs: [], resolvers: [] } as const;
  if (input.kind === 'IPPool') return { ...nothing, podCidrs: blocks(textIn(mapAt(input.root, 'spec'), 'cidr')) };
  if (input.kind === 'KubeletConfiguration')
    return { ...nothing, resolvers: textsAt(input.root, 'clusterDNS').map((resolver) => resolver.value) };
  const networking = mapAt(input.root, 'networking');
  return {
    ...nothing,
    podCidrs: blocks(textIn(networking, 'podSubnet')),
    serviceCidrs: blocks(textIn(networking, 'serviceSubnet')),
  };
}

function blocks(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((block) => block.trim())
    .filter((block) => block !== '');
}
