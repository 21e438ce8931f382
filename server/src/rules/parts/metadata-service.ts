import { IpSet } from '../../engine/ip-set';
import { PortSet } from '../../engine/port-set';

/**
 * Addresses under which clouds tell a machine about itself and hand out its credentials. The first is the same in nearly
 * all of them.
 */
export const METADATA_ADDRESSES: readonly string[] = ['169.254.169.254', 'fd00:ec2::254'];

export const METADATA: IpSet = METADATA_ADDRESSES.reduce(
  (all, address) => all.union(IpSet.address(address) ?? IpSet.NONE),
  IpSet.NONE,
);

/** The service speaks plain HTTP. */
export const METADATA_PORT: PortSet = PortSet.of('TCP', 80);
