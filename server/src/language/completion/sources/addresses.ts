import type { PeerFact } from '../../../dialects/facts';
import { IpSet } from '../../../engine/ip-set';
import type { Cluster } from '../../../workspace/cluster';
import { at } from '../../../yaml/navigate';
import type { YamlNode } from '../../../yaml/tree';
import { textAt } from '../context';
import { count } from '../../prose';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Address blocks that the workspace knows, and the ones that everybody writes. */
export const addresses: CompletionSource = {
  id: 'addresses',
  at: ({ pattern, role }) => role !== 'key' && /(?:\.ipBlock\.(?:cidr|except\[\])|\.networks\[\])$/.test(pattern),
  *provide(context) {
    const fits = fitterFor(context);
    const known = blocks(context.cluster);
    for (const candidate of [
      ...known,
      ...WELL_KNOWN.filter((block) => !known.some(({ text }) => text === block.text)),
    ]) {
      const block = IpSet.cidr(String(candidate.text));
      if (block !== undefined && fits(block)) yield candidate;
    }
  },
};

/** Which blocks say something where the cursor is. */
function fitterFor({ path, root }: CompletionContext): (block: IpSet) => boolean {
  const list = at(root, path.slice(0, -1));
  switch (path.at(-1)) {
    case 'cidr': {
      const exceptions = listed(at(root, [...path.slice(0, -1), 'except']));
      const peers = at(root, path.slice(0, -3));
      const others = (peers?.kind === 'seq' ? peers.items : [])
        .filter((_, index) => index !== path.at(-3))
        .flatMap((peer) => IpSet.cidr(textAt(peer, ['ipBlock', 'cidr'])) ?? []);
      // An exception must lie inside its block and be smaller (BV10).
      return (block) =>
        exceptions.every((exception) => block.includes(exception) && !exception.includes(block)) &&
        !others.some((other) => isSame(other, block));
    }
    default: {
      const written = listed(list);
      const around = path.at(-2) === 'except' ? textAt(root, [...path.slice(0, -2), 'cidr']) : undefined;
      if (around === undefined) return (block) => !written.some((other) => isSame(other, block));
      const outer = IpSet.cidr(around);
      return (block) =>
        !written.some((other) => other.includes(block)) &&
        !EVERY.some((all) => all?.includes(block) === true && block.includes(all)) &&
        (outer === undefined || (outer.includes(block) && !block.includes(outer)));
    }
  }
}

const EVERY = [IpSet.cidr('0.0.0.0/0'), IpSet.cidr('::/0')];

function isSame(a: IpSet, b: IpSet): boolean {
  return a.includes(b) && b.includes(a);
}

/** Blocks of a list, apart from the one that is being written. */
function listed(node: YamlNode | undefined): readonly IpSet[] {
  const items = node?.kind === 'seq' ? node.items : [];
  return items.flatMap((item) => (item?.kind === 'scalar' ? (IpSet.cidr(item.source) ?? []) : []));
}

function blocks(cluster: Cluster): readonly Candidate[] {
  const uses = new Map<string, number>();
  for (const policy of cluster.policies) {
    const { fact } = policy.resource;
    const rules = [...(fact.ingress?.rules ?? []), ...(fact.egress?.rules ?? [])];
    for (const text of new Set(rules.flatMap((rule) => rule.peers ?? []).flatMap(blocksOf)))
      uses.set(text, (uses.get(text) ?? 0) + 1);
  }
  const used = [...uses].map(([text, n]): Candidate =>
    address(text, `used in ${count(n, 'policy', 'policies')}`, [1, -n]),
  );
  const pods = cluster.input.options.podCidrs?.cidrs() ?? [];
  const nodes = cluster.input.options.nodeCidrs?.cidrs() ?? [];
  const own = [
    ...pods.map((text) => address(text, 'pods of this cluster', [0])),
    ...nodes.map((text) => address(text, 'nodes of this cluster', [0])),
  ];
  return [...own, ...used.filter(({ text }) => !own.some((other) => other.text === text))];
}

function blocksOf(peer: PeerFact): readonly string[] {
  return [peer.cidr, ...peer.except].flatMap((block) => block?.value ?? []);
}

function address(text: string, detail: string, rank: readonly number[], documentation?: string): Candidate {
  return { text, role: 'value', kind: 'address', detail, rank, ...(documentation !== undefined && { documentation }) };
}

const WELL_KNOWN: readonly Candidate[] = [
  address(
    '0.0.0.0/0',
    'every IPv4 address',
    [2, 0],
    'The whole internet, and every private network too. Put what is private under `except`.',
  ),
  address('::/0', 'every IPv6 address', [2, 1], 'The whole IPv6 internet. `0.0.0.0/0` alone does not cover it.'),
  address(
    '10.0.0.0/8',
    'private',
    [2, 2],
    'Private addresses of RFC 1918; many clusters take their pod addresses from here.',
  ),
  address('172.16.0.0/12', 'private', [2, 3], 'Private addresses of RFC 1918.'),
  address('192.168.0.0/16', 'private', [2, 4], 'Private addresses of RFC 1918.'),
  address(
    '169.254.169.254/32',
    'cloud metadata service',
    [2, 5],
    'Gives credentials of the node to whoever can reach it; usually an exception.',
  ),
  address(
    '100.64.0.0/10',
    'shared, carrier-grade NAT',
    [2, 6],
    'Shared addresses of RFC 6598; some clouds number pods from here.',
  ),
  address('fc00::/7', 'private IPv6', [2, 7], 'Unique local addresses of RFC 4193.'),
];
