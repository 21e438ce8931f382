import fc from 'fast-check';
import { type Enforcement, enforcedPolicy, seenPod } from '../../server/src/engine/enforcement';
import { IpSet } from '../../server/src/engine/ip-set';
import {
  NO_EFFECT,
  type ClusterInput,
  type Direction,
  type Endpoint,
  type NamedPort,
  type Peer,
  type PodReading,
  type PodSet,
  type Policy,
  type PolicyAlternative,
  type Rule,
  type Tier,
} from '../../server/src/engine/model';
import type { PortMatch } from '../../server/src/engine/port-set';
import type { Requirement, Selector } from '../../server/src/engine/selector';
import { ns } from '../engine/support';

/** Small alphabets, so that policies, pods and addresses meet often. */
const KEYS = ['app', 'tier', 'hash'];
const VALUES = ['a', 'b', ''];
const NAMESPACES = ['x', 'y', 'z'];
export const BLOCKS = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '8.8.0.0/16',
  '192.168.0.0/16',
  '::/0',
  'fd00::/8',
  '2001:db8::/32',
];
const ADDRESSES = ['10.1.2.3', '10.1.3.3', '10.9.0.1', '8.8.8.8', '192.168.1.1', 'fd00::1', '2001:db8::1'];
const PORTS = [1, 80, 81, 443, 65535];

const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const few = <T>(item: fc.Arbitrary<T>, max: number, min = 0): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: min, maxLength: max, size: 'max' });

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    op: some(['in', 'not-in'] as const),
    key: some(KEYS),
    values: fc.uniqueArray(some(VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ op: some(['exists', 'not-exists'] as const), key: some(KEYS) }),
);
/** Mostly everything or one requirement: sparse policies would never meet on one flow. */
export const selector: fc.Arbitrary<Selector> = fc.record({
  requirements: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Requirement[]>([]) },
    { weight: 3, arbitrary: requirement.map((one) => [one]) },
    { weight: 1, arbitrary: few(requirement, 2) },
  ),
});

const namespaceSelector: fc.Arbitrary<Selector> = fc.record({
  requirements: few(
    fc.oneof(
      fc.record({
        op: some(['in', 'not-in'] as const),
        key: some(['kubernetes.io/metadata.name', 'team']),
        values: few(some([...NAMESPACES, 'red']), 2, 1),
      }),
      fc.record({ op: some(['exists', 'not-exists'] as const), key: fc.constant('team') }),
    ),
    1,
  ),
});

export const podSet: fc.Arbitrary<PodSet> = fc.record({
  namespaces: fc.oneof(
    fc.record({ kind: fc.constant('one' as const), namespace: some(NAMESPACES) }),
    fc.record({ kind: fc.constant('matching' as const), selector: namespaceSelector }),
  ),
  pods: selector,
});

const addresses: fc.Arbitrary<IpSet> = fc
  .tuple(some(BLOCKS), few(some(BLOCKS), 2))
  .map(([cidr, except]) => IpSet.cidrs([cidr]).minus(IpSet.cidrs(except.filter((text) => text !== cidr))));

export const peer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Peer>({ kind: 'any' }) },
  { weight: 4, arbitrary: podSet.map((pods): Peer => ({ kind: 'pods', pods })) },
  { weight: 3, arbitrary: addresses.map((set): Peer => ({ kind: 'addresses', addresses: set })) },
  { weight: 1, arbitrary: fc.boolean().map((all): Peer => ({ kind: 'nodes', all })) },
  { weight: 1, arbitrary: fc.constant<Peer>({ kind: 'outside' }) },
  {
    weight: 1,
    arbitrary: some(['*.example.com', 'example.com']).map((pattern): Peer => ({ kind: 'domain', pattern })),
  },
  {
    weight: 1,
    arbitrary: some(['l7-condition', 'dialect-not-enforced'] as const).map((reason): Peer => ({
      kind: 'unknown',
      reason,
    })),
  },
  { weight: 1, arbitrary: fc.constant<Peer>({ kind: 'none' }) },
);

const portMatch: fc.Arbitrary<PortMatch> = fc.oneof(
  fc
    .tuple(some(['TCP', 'UDP', 'SCTP', 'OTHER'] as const), some(PORTS), some(PORTS))
    .map(([protocol, a, b]): PortMatch => ({ kind: 'range', protocol, from: Math.min(a, b), to: Math.max(a, b) })),
  fc
    .tuple(some(['TCP', 'UDP', 'ANY'] as const), some(['http', 'dns']))
    .map(([protocol, name]): PortMatch => ({ kind: 'named', protocol, name })),
);

const direction: fc.Arbitrary<Direction> = some(['ingress', 'egress'] as const);

function ruleWith(actions: readonly Rule['action'][]): fc.Arbitrary<Rule> {
  return fc.record({
    direction,
    action: some(actions),
    peers: few(peer, 2, 1),
    ports: fc.oneof({ weight: 1, arbitrary: fc.constant('all' as const) }, { weight: 2, arbitrary: few(portMatch, 2) }),
  });
}

function readingWith(rule: fc.Arbitrary<Rule>): fc.Arbitrary<PolicyAlternative> {
  return fc.record({
    id: fc.nat(9),
    subject: podSet,
    governs: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Direction[]>(['ingress', 'egress']) },
      { weight: 1, arbitrary: few(direction, 1) },
    ),
    rules: few(rule, 3, 1),
  });
}

export function policyWith(actions: readonly Rule['action'][]): fc.Arbitrary<Policy> {
  const reading = readingWith(ruleWith(actions));
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ alternatives: reading.map((one) => [one]), order: fc.nat(1) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        alternatives: fc.array(reading, { minLength: 2, maxLength: 2 }),
        order: fc.nat(1),
        uncertain: fc.constant('invalid-policy' as const),
      }),
    },
  );
}

export const unionPolicy = policyWith(['allow', 'allow', 'log']);
const orderedPolicy = policyWith(['allow', 'deny', 'pass', 'log']);

const unionTier: fc.Arbitrary<Tier> = few(unionPolicy, 3).map((policies) => ({
  id: 'np',
  mode: 'union',
  end: 'deny-if-governed',
  policies,
}));
const orderedTier: fc.Arbitrary<Tier> = fc.record({
  id: some(['admin', 'baseline']),
  mode: fc.constant('ordered' as const),
  end: some(['next', 'next', 'deny-if-governed'] as const),
  policies: few(orderedPolicy, 4, 1),
});

const namedPort: fc.Arbitrary<NamedPort> = fc.record({
  name: some(['http', 'dns']),
  protocol: some(['TCP', 'UDP'] as const),
  port: some([80, 443, 53]),
});

const reading: fc.Arbitrary<PodReading> = fc.record({
  labels: few(fc.tuple(some(KEYS), some(VALUES)), 2).map((pairs) => new Map(pairs)),
  presentKeys: few(some(KEYS.slice(1)), 1).map((keys) => new Set(keys)),
  maybeKeys: few(some(KEYS.slice(2)), 1).map((keys) => new Set(keys)),
  namedPorts: few(namedPort, 2),
  serviceAccount: fc.constant('default'),
  hostNetwork: fc.nat(5).map((n) => n === 0),
  ips: fc.oneof(fc.constant<string[]>([]), few(some(ADDRESSES), 2)),
});

const endpoint: fc.Arbitrary<Omit<Endpoint, 'id' | 'workload'>> = fc
  .tuple(reading, fc.nat(NAMESPACES.length - 1), fc.boolean())
  .map(([own, namespace, replicated]) => ({ ...own, namespace, replicated }));

/** '' = not known. */
const node = some(['', 'n1', 'n2']);

const ranges = fc.option(some(['10.0.0.0/8', '10.1.0.0/16', '8.8.0.0/16', 'fd00::/8']), { nil: undefined });

export const cluster: fc.Arbitrary<ClusterInput> = fc.record({
  namespaces: fc
    .tuple(fc.boolean(), fc.boolean())
    .map(([open, red]) => [ns('x'), ns('y', red ? { team: 'red' } : {}), ns('z', {}, open)]),
  endpoints: few(fc.tuple(endpoint, node), 5, 1).map((items) =>
    items.map(([item, on], id): Endpoint => ({ ...item, id, workload: id, ...(on === '' ? {} : { node: on }) })),
  ),
  tiers: fc
    .tuple(few(orderedTier, 2), fc.option(unionTier, { nil: undefined }), few(orderedTier, 1))
    .map(([before, np, after]) => [...before, ...(np === undefined ? [] : [np]), ...after]),
  options: fc.record({
    addressesMatchPods: some(['b24', 'b24', 'b24', 'never'] as const),
    podCidrs: ranges.map((text) => (text === undefined ? undefined : IpSet.cidr(text))),
    nodeCidrs: ranges.map((text) => (text === undefined ? undefined : IpSet.cidr(text))),
  }),
});

/** The same with pods and namespaces that several manifests describe (A2). */
export const ambiguousCluster: fc.Arbitrary<ClusterInput> = fc
  .tuple(
    cluster,
    fc.array(few(reading, 2), { minLength: 5, maxLength: 5 }),
    fc.boolean(),
    few(some<Readonly<Record<string, string>>>([{}, { team: 'red' }, { team: 'blue' }]), 2),
  )
  .map(([input, readings, siblings, labels]) => ({
    ...input,
    namespaces: input.namespaces.map((namespace, index) =>
      index === 0 ? { ...namespace, otherLabels: labels.map((other) => ns(namespace.name, other).labels) } : namespace,
    ),
    endpoints: input.endpoints.map((one, index): Endpoint => {
      // The first two may be replicas of one template.
      const [first] = input.endpoints;
      const replica = siblings && index === 1 && first !== undefined;
      const otherReadings = readings[replica ? 0 : index] ?? [];
      return replica ? { ...first, id: 1, otherReadings } : { ...one, otherReadings };
    }),
  }));

/** Something that is not understood: it does nothing, or one of the things that it may do. */
const doubt = fc
  .record({
    id: fc.integer({ min: -9, max: -1 }),
    subject: podSet,
    governs: direction.map((one) => [one]),
    peers: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Peer[]>([{ kind: 'any' }]) },
      { weight: 2, arbitrary: few(peer, 2, 1) },
    ),
    may: fc.subarray(['allow', 'deny'] as const, { minLength: 1 }),
  })
  .map(({ id, subject, governs, peers, may }): Omit<Policy, 'order'> => ({
    alternatives: [
      { ...NO_EFFECT, id },
      ...may.map((action): PolicyAlternative => ({
        id,
        subject,
        governs,
        rules: governs.map((one) => ({ direction: one, action, peers, ports: 'all' })),
      })),
    ],
    uncertain: 'dialect-not-enforced',
  }));

/** Some of them many times over, in any order. */
const doubtTier: fc.Arbitrary<Tier> = fc.tuple(few(doubt, 3, 1), few(fc.nat(2), 8, 1)).map(([doubts, places]) => ({
  id: 'unread',
  mode: 'ordered',
  end: 'next',
  policies: places.flatMap((place, order) => {
    const one = doubts[place];
    return one === undefined ? [] : [{ ...one, order }];
  }),
}));

/** Policies that may have no effect, some of them several times, at places where nothing else may stand between them. */
function withRefused(input: ClusterInput, refused: readonly boolean[]): ClusterInput {
  const mayBeNothing = ({ alternatives, order }: Policy): Policy => ({
    alternatives: [{ ...NO_EFFECT, id: 0 }, ...alternatives],
    uncertain: 'invalid-policy',
    order,
  });
  const tiers = input.tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.flatMap((one, index) =>
      refused[index] === true ? [mayBeNothing(one), mayBeNothing(one)] : [one],
    ),
  }));
  return { ...input, tiers };
}

/** Any way of a network plugin. */
export const enforcement: fc.Arbitrary<Enforcement> = fc.record({
  policies: some(['enforced', 'enforced', 'enforced', 'doubtful', 'ignored'] as const),
  portRanges: some(['whole', 'first'] as const),
  sctp: some(['enforced', 'doubtful'] as const),
  namedPorts: some(['enforced', 'voids-policy', 'doubtful-with-addresses'] as const),
  undeclaredIngress: some(['ignored', 'enforced'] as const),
  unseenLabels: some([undefined, undefined, /^hash$/, /^(tier|hash)$/]),
});

/** What a plugin makes of a cluster. */
export function enforcedCluster(input: ClusterInput, how: Enforcement): ClusterInput {
  return {
    ...input,
    endpoints: input.endpoints.map((pod) => seenPod(pod, how)),
    tiers: input.tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((one) => enforcedPolicy(one, tier, how)),
    })),
  };
}

/** Clusters with a network plugin that departs from the API. */
export const pluginCluster: fc.Arbitrary<ClusterInput> = fc
  .tuple(cluster, enforcement, some(['b24', 'never', 'nodes'] as const), some(['both', 'to-pod', 'to-pod'] as const))
  .map(([input, how, addressesMatchPods, ownNode]) => {
    const enforced = enforcedCluster(input, how);
    return { ...enforced, options: { ...enforced.options, addressesMatchPods, ownNode } };
  });

/** The same with objects that are not understood, and policies that the API server may refuse. */
export const doubtfulCluster: fc.Arbitrary<ClusterInput> = fc
  .tuple(cluster, doubtTier, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
  .map(([input, doubts, refused]) => {
    const doubtful = withRefused(input, refused);
    return { ...doubtful, tiers: [doubts, ...doubtful.tiers] };
  });
