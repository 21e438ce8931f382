import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import type { Policy, Rule } from '../../server/src/engine/model';
import type { Requirement } from '../../server/src/engine/selector';
import { createReachability } from '../../server/src/engine/reachability';
import { block, ClusterBuilder, namedPort, podsIn, podsWhere, policy, port, rule, select } from './support';

/** Verdict in one word, or the reasons of an unknown. */
function verdictIn(cluster: ClusterBuilder, text: string): string {
  const { verdict } = explain(cluster.build(), cluster.flow(text));
  return verdict.kind === 'unknown' ? verdict.reasons.join('+') : verdict.kind;
}

function base(...policies: readonly Policy[]): ClusterBuilder {
  const http = (number: number) => [{ name: 'http', protocol: 'TCP' as const, port: number }];
  return new ClusterBuilder()
    .pod('x/a', { ports: http(8080) })
    .pod('x/b', { labels: { tier: 'db' } })
    .pod('x/c')
    .pod('y/a')
    .pod('y/b', { ports: http(9090) })
    .pod('z/b')
    .tier('np', ...policies);
}

const onA = (governs: readonly ('ingress' | 'egress')[], ...rules: readonly Rule[]): Policy =>
  policy({ namespace: 'x', pods: select('pod=a'), governs, rules });
const ingress = (...args: readonly Rule[]): Policy => onA(['ingress'], ...args);
const from = (peers: Parameters<typeof rule>[2], ports: Parameters<typeof rule>[3] = 'all'): Rule =>
  rule('ingress', 'allow', peers, ports);
const to = (peers: Parameters<typeof rule>[2], ports: Parameters<typeof rule>[3] = 'all'): Rule =>
  rule('egress', 'allow', peers, ports);

const everyone = rule('ingress', 'allow');
const anyTcp = port(1, 65535);

interface Case {
  readonly id: string;
  readonly policies: readonly Policy[];
  readonly flows: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    id: 'B-X1, B-X2: a bare policy isolates ingress only',
    policies: [policy({ namespace: 'x', governs: ['ingress'] })],
    flows: { 'y/b -> x/a': 'deny', 'x/a -> y/b': 'allow' },
  },
  {
    id: 'B-X4: Egress without rules closes egress only',
    policies: [onA(['egress'])],
    flows: { 'x/a -> y/b': 'deny', 'x/a -> 1.2.3.4': 'deny', 'y/b -> x/a': 'allow' },
  },
  {
    id: 'B-X5, B-X6: an empty rule admits everyone',
    policies: [ingress(everyone)],
    flows: { '1.2.3.4 -> x/a UDP 9': 'allow', 'node -> x/a': 'allow' },
  },
  { id: 'B-X7: an empty list of rules denies', policies: [ingress()], flows: { 'x/b -> x/a': 'deny' } },
  {
    id: 'B-X8: both selectors in one peer are ANDed',
    policies: [ingress(from([podsWhere(select('ns=y'), select('pod=b'))]))],
    flows: { 'y/a -> x/a': 'deny', 'y/b -> x/a': 'allow' },
  },
  {
    id: 'B-X9: two peers are ORed',
    policies: [ingress(from([podsWhere(select('ns=y')), podsIn('x', select('pod=b'))]))],
    flows: { 'y/a -> x/a': 'allow', 'x/b -> x/a': 'allow', 'z/b -> x/a': 'deny' },
  },
  {
    id: 'B-X10: an empty pod selector means the own namespace',
    policies: [ingress(from([podsIn('x')]))],
    flows: { 'y/b -> x/a': 'deny', 'x/b -> x/a': 'allow', '1.2.3.4 -> x/a': 'deny', 'node -> x/a': 'deny' },
  },
  {
    id: 'B-X11: an empty port entry means TCP',
    policies: [ingress(from([{ kind: 'any' }], [anyTcp]))],
    flows: { 'x/b -> x/a UDP 53': 'deny', 'x/b -> x/a TCP 1': 'allow', 'x/b -> x/a TCP 65535': 'allow' },
  },
  {
    id: 'B-X12: a protocol without port',
    policies: [ingress(from([{ kind: 'any' }], [port(1, 65535, 'UDP')]))],
    flows: { 'x/b -> x/a UDP 53': 'allow', 'x/b -> x/a TCP 53': 'deny' },
  },
  {
    id: 'B-X13: except subtracts from its own peer only',
    policies: [ingress(from([block('10.0.0.0/8', '10.1.0.0/16')])), ingress(from([block('10.1.2.0/24')]))],
    flows: { '10.1.2.3 -> x/a': 'allow', '10.1.3.1 -> x/a': 'deny', '10.2.0.0 -> x/a': 'allow' },
  },
  {
    id: 'B-X14: all namespaces are not the world',
    policies: [ingress(from([podsWhere(select())]))],
    flows: { '1.2.3.4 -> x/a': 'deny', 'z/b -> x/a': 'allow', 'x/c -> x/a': 'allow' },
  },
  {
    id: 'B-X15: both sides must allow',
    policies: [onA(['egress']), policy({ namespace: 'y', governs: ['ingress'], rules: [everyone] })],
    flows: { 'x/a -> y/b': 'deny', 'x/b -> y/b': 'allow' },
  },
  { id: 'B-X16: policies are a union', policies: [ingress(), ingress(everyone)], flows: { 'z/b -> x/a': 'allow' } },
  {
    id: 'B-X17: NotIn matches an absent key',
    policies: [ingress(from([podsIn('x', select({ op: 'not-in', key: 'tier', values: ['db'] }))]))],
    flows: { 'x/c -> x/a': 'allow', 'x/b -> x/a': 'deny' },
  },
  {
    id: 'B-X18: endPort is included',
    policies: [ingress(from([{ kind: 'any' }], [port(80, 90)]))],
    flows: {
      'x/b -> x/a TCP 79': 'deny',
      'x/b -> x/a TCP 80': 'allow',
      'x/b -> x/a TCP 90': 'allow',
      'x/b -> x/a TCP 91': 'deny',
    },
  },
  {
    id: 'B-X19: a named port resolves at the pod',
    policies: [ingress(from([{ kind: 'any' }], [namedPort('http')]))],
    flows: { 'x/b -> x/a TCP 8080': 'allow', 'x/b -> x/a TCP 80': 'deny', 'x/b -> x/a UDP 8080': 'deny' },
  },
  {
    id: 'B-X20: for egress it resolves at the destination, never outside (G11)',
    policies: [onA(['egress'], to([{ kind: 'any' }], [namedPort('http')]))],
    flows: {
      'x/a -> y/b TCP 9090': 'allow',
      'x/a -> y/b TCP 8080': 'deny',
      'x/a -> 1.2.3.4 TCP 80': 'deny',
      'x/a -> node TCP 9090': 'deny',
    },
  },
  {
    id: 'B-X21: the whole IPv4 space holds pods',
    policies: [ingress(from([block('0.0.0.0/0')]))],
    flows: { 'y/b -> x/a': 'allow', '8.8.8.8 -> x/a': 'allow', '2001:db8::1 -> x/a': 'deny' },
  },
  {
    id: 'B-X24: the own node is exempt (B27)',
    policies: [ingress(), onA(['egress'])],
    flows: { 'own node -> x/a': 'allow', 'x/a -> own node': 'allow', 'node -> x/a': 'deny' },
  },
  {
    id: 'B-X25: rules of a direction that is not governed are ignored (B8)',
    policies: [onA(['egress'], from([podsIn('x')]))],
    flows: { 'y/b -> x/a': 'allow' },
  },
  {
    id: 'B29: ICMP is undefined under isolation, free without',
    policies: [ingress(everyone)],
    flows: { 'y/b -> x/a OTHER': 'version-dependent', 'x/a -> y/b OTHER': 'allow' },
  },
  { id: 'B31, G-X10: self traffic is exempt', policies: [ingress()], flows: { 'x/a -> x/a': 'allow' } },
];

describe('network policies', () => {
  for (const { id, policies, flows } of cases) {
    it(id, () => {
      const cluster = base(...policies);
      const verdicts = Object.keys(flows).map((text) => [text, verdictIn(cluster, text)]);
      expect(Object.fromEntries(verdicts)).toEqual(flows);
    });
  }
});

describe('blocks and pods of unknown address (B24)', () => {
  const pods = '10.244.0.0/16';
  const table: readonly (readonly [
    text: string,
    except: readonly string[],
    podCidrs: string | undefined,
    verdict: string,
  ])[] = [
    ['0.0.0.0/0', [], undefined, 'allow'],
    ['0.0.0.0/0', ['1.2.3.4/32'], pods, 'allow'],
    ['0.0.0.0/0', ['10.244.1.0/24'], pods, 'pod-ip-unknown'],
    ['0.0.0.0/0', ['10.0.0.0/8'], pods, 'deny'],
    ['10.0.0.0/8', [], pods, 'allow'],
    ['10.244.3.0/24', [], pods, 'pod-ip-unknown'],
    ['10.96.0.0/12', [], pods, 'deny'],
    ['8.8.8.0/24', [], undefined, 'deny'],
    ['10.0.0.0/8', [], undefined, 'pod-ip-unknown'],
    ['100.64.0.0/10', [], undefined, 'pod-ip-unknown'],
    ['fd00::/8', [], undefined, 'pod-ip-unknown'],
    ['0.0.0.0/0', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], undefined, 'deny'],
    ['0.0.0.0/0', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'], undefined, 'deny'],
    ['0.0.0.0/0', ['10.0.0.0/8', '192.168.0.0/16'], undefined, 'pod-ip-unknown'],
  ];
  for (const [cidr, except, podCidrs, verdict] of table) {
    it(`${cidr} except [${except.join(', ')}] with pods in ${podCidrs ?? 'an unknown range'}: ${verdict}`, () => {
      const cluster = base(ingress(from([block(cidr, ...except)])));
      const [, set] = podCidrs === undefined ? [] : [0, block(podCidrs)];
      cluster.options = {
        ...cluster.options,
        podCidrs: set?.kind === 'addresses' ? set.addresses : undefined,
      };
      expect(verdictIn(cluster, 'y/b -> x/a')).toBe(verdict);
    });
  }

  it('known addresses decide exactly; a pod that is half inside stays unknown', () => {
    const cluster = base(ingress(from([block('10.1.0.0/16')])))
      .pod('k/in', { ips: ['10.1.0.7'] })
      .pod('k/out', { ips: ['10.2.0.7'] })
      .pod('k/both', { ips: ['10.1.0.8', 'fd00::8'] });
    expect(verdictIn(cluster, 'k/in -> x/a')).toBe('allow');
    expect(verdictIn(cluster, 'k/out -> x/a')).toBe('deny');
    expect(verdictIn(cluster, 'k/both -> x/a')).toBe('pod-ip-unknown');
  });

  it('never matches pods or nodes when the option says so (D27)', () => {
    const cluster = base(ingress(from([block('0.0.0.0/0')]))).pod('k/in', { ips: ['10.1.0.7'] });
    cluster.options = { ...cluster.options, addressesMatchPods: 'never' };
    expect(verdictIn(cluster, 'y/b -> x/a')).toBe('deny');
    expect(verdictIn(cluster, 'k/in -> x/a')).toBe('deny');
    expect(verdictIn(cluster, 'node -> x/a')).toBe('deny');
    expect(verdictIn(cluster, '10.1.0.7 -> x/a')).toBe('allow');
  });
});

describe('hostNetwork pods (B30)', () => {
  const cluster = (...rules: readonly Rule[]): ClusterBuilder =>
    base(ingress(...rules), policy({ namespace: 'h' })).pod('h/agent', { host: true });

  it('are no subjects', () => {
    expect(verdictIn(cluster(), 'h/agent -> y/b')).toBe('allow');
    expect(verdictIn(cluster(), 'y/b -> h/agent')).toBe('allow');
  });

  it('are not matched by selectors: denied unless on the own node (A-X11)', () => {
    expect(verdictIn(cluster(from([podsWhere(select('ns=h'))])), 'h/agent -> x/a')).toBe('host-network');
  });

  it('are admitted where anyone is, or all of IPv4', () => {
    expect(verdictIn(cluster(everyone), 'h/agent -> x/a')).toBe('allow');
    expect(verdictIn(cluster(from([block('0.0.0.0/0')])), 'h/agent -> x/a')).toBe('allow');
  });

  it('have the node address, which nobody knows', () => {
    expect(verdictIn(cluster(from([block('203.0.113.0/24')])), 'h/agent -> x/a')).toBe('node-ip-unknown+host-network');
  });
});

describe('labels that nobody knows', () => {
  it('A-X7, A-X8: value of a controller label is unknown, its presence is not', () => {
    const on = (term: string | Requirement): ClusterBuilder =>
      new ClusterBuilder()
        .pod('x/a', { present: ['pod-template-hash'] })
        .pod('x/b')
        .tier('np', policy({ namespace: 'x', pods: select(term), governs: ['ingress'] }));
    expect(verdictIn(on('pod-template-hash=abc'), 'x/b -> x/a')).toBe('unknown-label-value');
    expect(verdictIn(on({ op: 'exists', key: 'pod-template-hash' }), 'x/b -> x/a')).toBe('deny');
    expect(verdictIn(on({ op: 'not-exists', key: 'pod-template-hash' }), 'x/b -> x/a')).toBe('allow');
  });

  it('G-X8: labels of an undeclared namespace are unknown in open mode, absent in closed mode', () => {
    for (const [open, verdict] of [
      [true, 'undeclared-namespace-labels'],
      [false, 'deny'],
    ] as const) {
      const cluster = new ClusterBuilder()
        .namespace({ name: 'y', labels: new Map([['kubernetes.io/metadata.name', 'y']]), labelsOpen: open })
        .pod('y/b')
        .pod('x/a')
        .tier('np', ingress(from([podsWhere(select('team=red'))])));
      expect(verdictIn(cluster, 'y/b -> x/a')).toBe(verdict);
    }
  });

  it('0.1: a policy with two readings gives unknown only where they differ', () => {
    const cluster = base({
      alternatives: [...ingress(from([podsIn('x')])).alternatives, ...ingress(everyone).alternatives],
      order: 0,
      uncertain: 'invalid-policy',
    });
    expect(verdictIn(cluster, 'x/b -> x/a')).toBe('allow');
    expect(verdictIn(cluster, 'y/b -> x/a')).toBe('invalid-policy');
  });
});

describe('reachability', () => {
  it('tells siblings from self traffic (B31)', () => {
    const cluster = new ClusterBuilder()
      .pod('x/a', { replicated: true })
      .pod('x/b')
      .tier('np', policy({ namespace: 'x', governs: ['ingress'] }));
    const reachability = createReachability(cluster.build());
    const ask = (id: number) => reachability.between({ kind: 'endpoint', id }, { kind: 'endpoint', id });
    expect(ask(0).allowed.isEmpty).toBe(true);
    expect(ask(1).unknown.isEmpty).toBe(true);
    expect(ask(1).allowed.contains('TCP', 80)).toBe(true);
  });
});
