import { formatAddress, IpSet, parseAddress } from '../engine/ip-set';
import type { Located } from '../yaml/span';
import type { Problems } from './problems';

/** A block of addresses as it was understood. */
export interface Block {
  readonly set: IpSet;
  /** Length of the prefix as written. */
  readonly length: number;
  readonly family: 4 | 6;
}

/** What the API server takes as a block (BV8); undefined when it refuses. Leading zeros and host bits pass with a warning (BV9). */
export function blockOf(text: string): Block | undefined {
  const set = IpSet.cidr(text);
  const [range] = set?.ranges ?? [];
  if (set === undefined || range === undefined) return undefined;
  return { set, length: Number(text.slice(text.indexOf('/') + 1)), family: range.family };
}

/** Reads a block and reports what is wrong or ambiguous about it (BV8, BV9). */
export function checkedBlock(
  cidr: Located<string>,
  rule: 'invalid-cidr' | 'invalid-except',
  problems: Problems,
): Block | undefined {
  const block = blockOf(cidr.value);
  if (block === undefined) {
    const single = parseAddress(cidr.value);
    const expected =
      single === undefined ? undefined : `${cidr.value}/${single.family === 4 && !cidr.value.includes(':') ? 32 : 128}`;
    const remedy =
      expected === undefined
        ? 'Write an address and the length of its prefix, such as `10.0.0.0/8`.'
        : `Add the length of the prefix; \`${expected}\` is this one address.`;
    problems.reject(
      rule,
      cidr.span,
      `\`${cidr.value}\` is not a block of addresses, so the API server refuses the policy. ${remedy}`,
      expected === undefined ? {} : { expected },
    );
    return undefined;
  }
  warnAmbiguous(cidr, block, problems);
  return block;
}

function warnAmbiguous(cidr: Located<string>, block: Block, problems: Problems): void {
  const [network] = block.set.cidrs();
  const address = cidr.value.slice(0, cidr.value.indexOf('/'));
  const parsed = parseAddress(address);
  if (network === undefined || parsed === undefined) return;
  const mapped = parsed.family === 4 && address.includes(':');
  const zeros = /(?:^|\.)0\d/.test(address) && !address.includes(':');
  const own = `${formatAddress(parsed)}/${parsed.family === 4 ? 32 : 128}`;
  const hostBits = block.set.ranges[0]?.lo !== parsed.value;
  if (!mapped && !zeros && !hostBits) return;
  const why = mapped
    ? 'is an IPv4 address written as IPv6'
    : zeros
      ? 'has leading zeros'
      : 'has bits set after its prefix';
  const choice = hostBits ? `\`${network}\` for the whole block, or \`${own}\` for the one address` : `\`${network}\``;
  problems.warn(
    'cidr-host-bits',
    cidr.span,
    `\`${cidr.value}\` ${why}; it counts as \`${network}\` today and strict API servers refuse it. Write ${choice}.`,
    { expected: network, ...(hostBits ? { single: own } : {}) },
  );
}
