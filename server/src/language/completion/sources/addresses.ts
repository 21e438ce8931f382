import type { PeerFact } from '../../../dialects/facts';
import { IpSet } from '../../../engine/ip-set';
import type { Cluster } from '../../../workspace/cluster';
import { textAt } from '../context';
import { count } from '../../prose';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Address blocks that the workspace knows, and the ones that everybody writes. */
export const addresses: CompletionSource = {
  id: 'addresses',
  at: ({ pattern, role }) => role !== 'key' && /(?:\.ipBlock\.(?:cidr|except\[\])|\.networks\[\])$/.test(pattern),
  *provide(context) {
    const around = blockAround(context);
    const known = blocks(context.cluster);
    for (const candidate of [
      ...known,
      ...WELL_KNOWN.filter((block) => !known.some(({ text }) => text === block.text)),
    ]) {
      const block = IpSet.cidr(String(candidate.text));
      if (block === undefined) continue;
      // An exception must lie inside its block and be smaller (BV10).
      if (around !== undefined && (!around.includes(block) || block.includes(around))) continue;
      yield candidate;
    }
  },
};

function blockAround({ path, root }: CompletionContext): IpSet | undefined {
  const index = path.lastIndexOf('except');
  return index < 0 ? undefined : IpSet.cidr(textAt(root, [...path.slice(0, index), 'cidr']));
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
