import type { Located } from '../../yaml/span';
import { type Family, IpSet, PUBLIC_RANGES } from '../../engine/ip-set';
import type { PolicyEntry } from '../../workspace/cluster';
import { type PeerSite, peersInEffect } from './policy-rules';

/** A peer that is a valid block of addresses. */
export interface BlockSite extends PeerSite {
  readonly cidr: Located<string>;
  /** As written in `cidr`. */
  readonly block: IpSet;
  /** What is left of it behind its exceptions. */
  readonly addresses: IpSet;
}

const known = new WeakMap<PolicyEntry, readonly BlockSite[]>();

export function blocksInEffect(policy: PolicyEntry): readonly BlockSite[] {
  let blocks = known.get(policy);
  if (blocks === undefined) known.set(policy, (blocks = findBlocks(policy)));
  return blocks;
}

function findBlocks(policy: PolicyEntry): readonly BlockSite[] {
  return peersInEffect(policy).flatMap((site) => {
    const { cidr, peer } = site.peer;
    const block = cidr && IpSet.cidr(cidr.value);
    if (cidr === undefined || block === undefined || peer.kind !== 'addresses') return [];
    return [{ ...site, cidr, block, addresses: peer.addresses }];
  });
}

/** Blocks of rules that allow. */
export function allowedBlocks(policy: PolicyEntry): readonly BlockSite[] {
  return blocksInEffect(policy).filter(({ rule }) => rule.action.value === 'allow');
}

/** The family of which the block is everything; undefined for every smaller block. */
export function familyOfAll(block: IpSet): Family | undefined {
  if (block.equals(IpSet.ALL_V4)) return 4;
  return block.equals(IpSet.ALL_V6) ? 6 : undefined;
}

export function familyOf(block: IpSet): Family {
  return block.ranges[0]?.family ?? 4;
}

/** Addresses of one family that the block is about. */
export function everythingOf(family: Family): IpSet {
  return family === 4 ? IpSet.ALL_V4 : IpSet.ALL_V6;
}

export const LINK_LOCAL: IpSet = IpSet.cidrs(['169.254.0.0/16', 'fe80::/10']);

/** The internet. */
export const PUBLIC: IpSet = PUBLIC_RANGES;

/** Some addresses that stand for the internet: policies that tell them apart name single providers. */
export const SOMEWHERE_PUBLIC: Readonly<Record<Family, IpSet>> = {
  4: IpSet.cidrs(['1.2.3.4/32', '54.32.1.0/32', '140.1.2.3/32', '203.1.2.3/32']),
  6: IpSet.cidrs(['2001:4860::1/128', '2606:2800::1/128', '2a00:1450::1/128']),
};

/** True for a block of at most 256 addresses (IPv6: one network): who writes it knows what is there. */
export function isNarrow(block: IpSet): boolean {
  return block.ranges.every(({ family, lo, hi }) => hi - lo < (family === 4 ? 1n << 8n : 1n << 64n));
}

/** True for exactly one address. */
export function isSingle(block: IpSet): boolean {
  const [range, more] = block.ranges;
  return range !== undefined && more === undefined && range.lo === range.hi;
}
