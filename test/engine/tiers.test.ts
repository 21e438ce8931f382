import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import type { Policy, Rule } from '../../server/src/engine/model';
import type { PortMatch } from '../../server/src/engine/port-set';
import {
  ANY,
  block,
  ClusterBuilder,
  namedPort,
  podsIn,
  podsWhere,
  policy,
  port,
  reading,
  rule,
  select,
} from './support';

interface Tiers {
  readonly admin?: readonly Policy[];
  readonly np?: readonly Policy[];
  readonly baseline?: readonly Policy[];
}

function clusterOf({ admin = [], np = [], baseline = [] }: Tiers): ClusterBuilder {
  return new ClusterBuilder()
    .pod('x/a')
    .pod('y/b', { ports: [{ name: 'web', protocol: 'TCP', port: 8080 }] })
    .pod('z/c')
    .tier('admin', ...admin)
    .tier('np', ...np)
    .tier('baseline', ...baseline);
}

function verdictIn(tiers: Tiers, text: string): string {
  const cluster = clusterOf(tiers);
  const { verdict } = explain(cluster.build(), cluster.flow(text));
  return verdict.kind === 'unknown' ? verdict.reasons.join('+') : verdict.kind;
}

const onX = (order: number, ...rules: readonly Rule[]): Policy => policy({ namespaces: select('ns=x'), order, rules });
const fromY = podsWhere(select('ns=y'));
const inY = (action: Rule['action'], ports: 'all' | readonly PortMatch[] = 'all'): Rule =>
  rule('ingress', action, [fromY], ports);
const isolated = (...rules: readonly Rule[]): Policy => policy({ namespace: 'x', governs: ['ingress'], rules });

const cases: readonly {
  readonly id: string;
  readonly tiers: Tiers;
  readonly flows: Readonly<Record<string, string>>;
}[] = [
  {
    id: 'C-X1: admin Allow beats a deny-all',
    tiers: { admin: [onX(10, inY('allow'))], np: [isolated()] },
    flows: { 'y/b -> x/a': 'allow', 'z/c -> x/a': 'deny' },
  },
  {
    id: 'C-X2: admin Deny beats an allow-all',
    tiers: { admin: [onX(10, inY('deny'))], np: [isolated(rule('ingress', 'allow'))] },
    flows: { 'y/b -> x/a': 'deny', 'z/c -> x/a': 'allow' },
  },
  {
    id: 'C-X3: Pass leaves it to the network policies',
    tiers: { admin: [onX(10, inY('pass'))], np: [isolated(inY('allow'))] },
    flows: { 'y/b -> x/a': 'allow' },
  },
  {
    id: 'C-X4: baseline is not asked once isolated (C21)',
    tiers: { admin: [onX(10, inY('pass'))], np: [isolated()], baseline: [onX(0, inY('allow'))] },
    flows: { 'y/b -> x/a': 'deny' },
  },
  {
    id: 'C-X5: Pass without network policies falls to baseline',
    tiers: { admin: [onX(10, inY('pass'))], baseline: [onX(0, inY('deny'))] },
    flows: { 'y/b -> x/a': 'deny', 'z/c -> x/a': 'allow' },
  },
  {
    id: 'C-X6: an egress policy does not shadow a baseline ingress rule (C22)',
    tiers: {
      np: [policy({ namespace: 'x', governs: ['egress'], rules: [rule('egress', 'allow')] })],
      baseline: [onX(0, rule('ingress', 'deny', [podsWhere(select())]))],
    },
    flows: { 'y/b -> x/a': 'deny', 'x/a -> y/b': 'allow' },
  },
  {
    id: 'C-X7: Pass skips later policies of its tier',
    tiers: { admin: [onX(10, inY('deny')), onX(5, inY('pass'))] },
    flows: { 'y/b -> x/a': 'allow' },
  },
  {
    id: 'C-X8: networks include pods (C12)',
    tiers: {
      admin: [onX(1, rule('egress', 'allow', [ANY], [port(80)]), rule('egress', 'deny', [block('0.0.0.0/0')]))],
    },
    flows: { 'x/a -> y/b TCP 443': 'deny', 'x/a -> y/b TCP 80': 'allow', 'x/a -> 1.1.1.1 TCP 443': 'deny' },
  },
  {
    id: 'C-X9: Allow is final for its own side only (C3)',
    tiers: {
      admin: [onX(1, rule('egress', 'allow', [fromY]))],
      np: [policy({ namespace: 'y', governs: ['ingress'] })],
    },
    flows: { 'x/a -> y/b': 'deny' },
  },
  {
    id: 'C-X10: outside sources match no pod peer (C9)',
    tiers: { admin: [onX(1, rule('ingress', 'deny', [podsWhere(select())]))] },
    flows: { '1.2.3.4 -> x/a': 'allow', 'z/c -> x/a': 'deny' },
  },
  {
    id: 'C-X11: equal priority with different actions is unknown (C6)',
    tiers: { admin: [onX(20, inY('allow')), onX(20, inY('deny'))] },
    flows: { 'y/b -> x/a': 'priority-tie', 'z/c -> x/a': 'allow' },
  },
  {
    id: 'G-X9: a tie whose worlds agree is decided',
    tiers: { admin: [onX(20, inY('deny')), onX(20, rule('ingress', 'deny'))] },
    flows: { 'y/b -> x/a': 'deny' },
  },
  {
    id: 'C6: a tie of Pass and Deny is decided where the next tier denies too',
    tiers: { admin: [onX(20, inY('pass')), onX(20, inY('deny'))], np: [isolated()] },
    flows: { 'y/b -> x/a': 'deny' },
  },
  {
    id: 'C-X12: a policy without rules has no effect (C5)',
    tiers: { admin: [onX(1)] },
    flows: { 'y/b -> x/a': 'allow' },
  },
  {
    id: 'C-X13: baseline policies are ordered too',
    tiers: { baseline: [onX(2, rule('ingress', 'deny')), onX(1, inY('allow'))] },
    flows: { 'y/b -> x/a': 'allow', 'z/c -> x/a': 'deny' },
  },
  {
    id: 'C-X15: a named port of any protocol resolves at the destination (C14)',
    tiers: { admin: [onX(1, rule('egress', 'deny', [fromY], [namedPort('web', 'ANY')]))] },
    flows: { 'x/a -> y/b TCP 8080': 'deny', 'x/a -> y/b UDP 8080': 'allow', 'x/a -> y/b TCP 9090': 'allow' },
  },
  {
    id: 'C-X16: a wildcard is one or more labels (C13)',
    tiers: {
      admin: [
        onX(
          1,
          rule('egress', 'allow', [{ kind: 'domain', pattern: '*.example.com' }]),
          rule('egress', 'deny', [block('0.0.0.0/0')]),
        ),
      ],
    },
    flows: {
      'x/a -> a.b.example.com': 'allow',
      'x/a -> example.com': 'deny',
      'x/a -> notexample.com': 'deny',
      'x/a -> 93.184.216.34': 'fqdn',
    },
  },
  {
    id: 'C11: nodes are known by the empty selector only',
    tiers: {
      admin: [
        onX(1, rule('egress', 'deny', [{ kind: 'nodes', all: true }], [port(1)])),
        onX(2, rule('egress', 'deny', [{ kind: 'nodes', all: false }], [port(2)])),
      ],
    },
    flows: {
      'x/a -> node TCP 1': 'deny',
      'x/a -> node TCP 2': 'node-ip-unknown',
      'x/a -> y/b TCP 1': 'allow',
      'x/a -> 1.1.1.1 TCP 1': 'allow',
    },
  },
  {
    id: 'G-X1: a passed port goes on, the rest is denied',
    tiers: {
      admin: [onX(1, rule('ingress', 'pass', [ANY], [port(80)])), onX(2, rule('ingress', 'deny'))],
      baseline: [onX(0, rule('ingress', 'allow'))],
    },
    flows: { 'y/b -> x/a TCP 80': 'allow', 'y/b -> x/a TCP 81': 'deny' },
  },
  {
    id: 'G5: log decides nothing',
    tiers: { admin: [onX(1, inY('log'), inY('deny'))] },
    flows: { 'y/b -> x/a': 'deny' },
  },
  {
    id: 'G-X3: denies before allows',
    tiers: {
      admin: [
        onX(0, inY('deny'), rule('ingress', 'allow', [podsWhere(select())], [port(80)]), rule('ingress', 'deny')),
      ],
    },
    flows: { 'y/b -> x/a TCP 80': 'deny', 'z/c -> x/a TCP 80': 'allow', 'z/c -> x/a TCP 81': 'deny' },
  },
];

describe('ordered tiers', () => {
  for (const { id, tiers, flows } of cases) {
    it(id, () => {
      const verdicts = Object.keys(flows).map((text) => [text, verdictIn(tiers, text)]);
      expect(Object.fromEntries(verdicts)).toEqual(flows);
    });
  }

  it('G-X2: a tier that denies at its end denies what it governs, except what was passed', () => {
    const cluster = new ClusterBuilder().pod('x/a').pod('y/b').pod('z/c');
    cluster.tiers = [{ id: 't1', mode: 'ordered', end: 'deny-if-governed', policies: [onX(1, inY('pass'))] }];
    const ask = (text: string) => explain(cluster.build(), cluster.flow(text)).verdict.kind;
    expect([ask('y/b -> x/a'), ask('z/c -> x/a'), ask('y/b -> z/c')]).toEqual(['allow', 'deny', 'allow']);
  });

  it('G-X12: a tier without effective policies is transparent', () => {
    const without = { np: [isolated(inY('allow'))] };
    const staged: Policy = {
      alternatives: [reading({ namespace: 'nowhere', rules: [rule('ingress', 'deny')] })],
      order: 0,
    };
    for (const text of ['y/b -> x/a', 'z/c -> x/a', 'x/a -> y/b']) {
      expect(verdictIn({ ...without, admin: [staged] }, text)).toBe(verdictIn(without, text));
    }
  });

  it('unknown peers make a verdict unknown only where they can change it', () => {
    const l7 = rule('ingress', 'deny', [{ kind: 'unknown', reason: 'l7-condition' }]);
    expect(verdictIn({ admin: [onX(1, l7)] }, 'y/b -> x/a')).toBe('l7-condition');
    expect(verdictIn({ admin: [onX(1, l7)], np: [isolated()] }, 'y/b -> x/a')).toBe('deny');
    expect(verdictIn({ admin: [onX(0, inY('allow')), onX(1, l7)] }, 'y/b -> x/a')).toBe('allow');
  });

  it('a pod peer is the namespace of the policy only if it says so (B14)', () => {
    expect(verdictIn({ np: [isolated(rule('ingress', 'allow', [podsIn('x')]))] }, 'y/b -> x/a')).toBe('deny');
  });
});
