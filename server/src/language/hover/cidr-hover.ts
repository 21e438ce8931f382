import { formatAddress, IpSet, PRIVATE_RANGES } from '../../engine/ip-set';
import type { CursorTarget } from '../cursor-target';
import { escapeMarkdown } from '../markdown';
import { describePeer, formatSize } from '../prose';
import { peerSentence } from './policy-hover';

export function cidrHover(target: Extract<CursorTarget, { kind: 'cidr' }>): readonly string[] {
  const { peer, cidr, policy, direction, rule } = target;
  const block = IpSet.cidr(cidr.value);
  const sentence = escapeMarkdown(peerSentence(describePeer(peer, policy.namespace), direction, rule.action.value));
  return block === undefined ? [sentence] : [sentence, describeBlock(cidr.value, block)];
}

/** Size, first and last address and kind of a block. */
export function describeBlock(text: string, block: IpSet): string {
  const [range] = block.ranges;
  if (range === undefined) return '';
  const first = formatAddress({ family: range.family, value: range.lo });
  const last = formatAddress({ family: range.family, value: range.hi });
  const size = range.hi - range.lo + 1n;
  const place = PRIVATE_RANGES.includes(block)
    ? 'private'
    : PRIVATE_RANGES.overlaps(block)
      ? 'public and private'
      : 'public';
  if (size === 1n) return `${escapeMarkdown(text)}: one ${place} address.`;
  return `${escapeMarkdown(text)}: ${formatSize(size)} ${place} addresses, ${first} to ${last}.`;
}
