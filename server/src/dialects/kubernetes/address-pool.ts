import type { LowerInput } from '../dialect';
import type { AddressPoolFact } from '../facts';
import { headerOf } from '../header';
import { mapAt, textIn } from '../read';

/** Manifests that tell the cluster's address ranges: kind, kubeadm, and Calico's IPPool (B24). Dual stack lists two with a comma. */
export function lowerAddressPool(input: LowerInput): AddressPoolFact {
  const header = headerOf(input, true);
  if (input.kind === 'IPPool') {
    return {
      ...header,
      type: 'address-pool',
      podCidrs: blocks(textIn(mapAt(input.root, 'spec'), 'cidr')),
      serviceCidrs: [],
    };
  }
  const networking = mapAt(input.root, 'networking');
  return {
    ...header,
    type: 'address-pool',
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
