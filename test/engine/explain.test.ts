import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import { describeExplanation, describeVerdict } from '../../server/src/engine/wording';
import { ANY, block, ClusterBuilder, namedPort, podsIn, podsWhere, policy, port, rule, select } from './support';

const NAMES = ['deny-all', 'allow-y', 'guard', 'fallback'];
const nameOf = (id: number): string => NAMES[id] ?? String(id);

const denyAll = policy({ id: 0, namespace: 'x', governs: ['ingress'] });
const allowY = policy({
  id: 1,
  namespace: 'x',
  governs: ['ingress'],
  rules: [
    rule('ingress', 'allow', [podsIn('x')]),
    rule('ingress', 'allow', [podsWhere(select('ns=y'))], [port(80), port(53, 53, 'UDP')]),
    rule('ingress', 'allow', [podsWhere(select('ns=y'))], [namedPort('http')]),
  ],
});
const guard = policy({
  id: 2,
  rules: [
    rule('ingress', 'pass', [podsWhere(select('ns=y'))], [port(7)]),
    rule('ingress', 'deny', [ANY], [port(7, 8)]),
  ],
});

function cluster(): ClusterBuilder {
  return new ClusterBuilder().pod('x/a').pod('x/b').pod('y/b').pod('z/c').pod('h/agent', { host: true });
}

function explained(builder: ClusterBuilder, text: string) {
  return explain(builder.build(), builder.flow(text));
}

describe('explanations (G8, G24)', () => {
  it('cite the rule that allows and every step on the way', () => {
    const { ingress, egress, verdict } = explained(cluster().tier('np', denyAll, allowY), 'y/b -> x/a TCP 80');
    expect(verdict).toEqual({ kind: 'allow' });
    expect(egress).toEqual({ applies: true, verdict: { kind: 'allow' }, isolatedBy: [], decidedBy: [], steps: [] });
    expect(ingress.isolatedBy).toEqual([0, 1]);
    expect(ingress.decidedBy).toEqual([{ policy: 1, rule: 1, action: 'allow' }]);
    expect(ingress.steps).toEqual([
      { policy: 0, rule: undefined, outcome: 'no-rules', action: undefined },
      { policy: 1, rule: 0, outcome: 'peer', action: 'allow' },
      { policy: 1, rule: 1, outcome: 'match', action: 'allow' },
      { policy: 1, rule: 2, outcome: 'named-port', action: 'allow' },
    ]);
  });

  it('tell apart a wrong protocol and a wrong port', () => {
    const outcomes = (text: string) =>
      explained(cluster().tier('np', allowY), text).ingress.steps.map((step) => step.outcome);
    expect(outcomes('y/b -> x/a TCP 81')).toEqual(['peer', 'port', 'named-port']);
    expect(outcomes('y/b -> x/a SCTP 81')).toEqual(['peer', 'protocol', 'protocol']);
  });

  it('stop at the first match of an ordered tier and go on after a pass', () => {
    const tiers = cluster().tier('admin', guard).tier('np', denyAll);
    expect(explained(tiers, 'z/c -> x/a TCP 7').ingress).toMatchObject({
      decidedBy: [{ policy: 2, rule: 1, action: 'deny' }],
      steps: [{ outcome: 'peer' }, { outcome: 'match' }],
      tier: { id: 'admin' },
    });
    expect(explained(tiers, 'y/b -> x/a TCP 7').ingress).toMatchObject({
      decidedBy: [],
      steps: [{ outcome: 'match', action: 'pass' }, { outcome: 'no-rules' }],
      tier: { id: 'np' },
    });
  });

  it('name the reason of an uncertain step', () => {
    const uncertain = policy({
      id: 1,
      namespace: 'x',
      governs: ['ingress'],
      rules: [rule('ingress', 'allow', [block('10.0.0.0/8')])],
    });
    const { ingress, verdict } = explained(cluster().tier('np', uncertain), 'y/b -> x/a');
    expect(verdict).toEqual({ kind: 'unknown', reasons: ['pod-ip-unknown'] });
    expect(ingress.steps).toEqual([
      { policy: 1, rule: 0, outcome: 'maybe', action: 'allow', reason: 'pod-ip-unknown' },
    ]);
  });

  it('mark ends that bear no policy', () => {
    const { ingress, egress } = explained(cluster().tier('np', denyAll), 'h/agent -> x/a');
    expect([egress.applies, ingress.applies]).toEqual([false, true]);
  });

  it('survive endpoints that do not exist and texts that are no address', () => {
    const input = cluster().tier('np', denyAll).build();
    const flow = { protocol: 'TCP', port: 80 } as const;
    const to = { kind: 'endpoint', id: 0 } as const;
    expect(explain(input, { ...flow, from: { kind: 'endpoint', id: 99 }, to }).verdict.kind).toBe('deny');
    expect(explain(input, { ...flow, from: { kind: 'address', address: 'nonsense' }, to }).verdict.kind).toBe('deny');
  });
});

describe('wording (I.2)', () => {
  const tiers = () => cluster().tier('admin', guard).tier('np', denyAll, allowY);
  const table: readonly (readonly [flow: string, text: string])[] = [
    ['y/b -> x/a TCP 80', 'ALLOW: allow-y rule 2'],
    ['z/c -> x/a TCP 80', 'DENY: isolated by deny-all, allow-y, no rule matches'],
    ['z/c -> x/a TCP 8', 'DENY: guard rule 2 (explicit)'],
    ['x/a -> z/c TCP 80', 'ALLOW: not isolated for ingress'],
    ['y/b -> z/c TCP 7', 'ALLOW: default'],
    ['x/a -> x/a TCP 80', 'ALLOW: self'],
    ['own node -> x/a TCP 80', 'ALLOW: same node'],
    ['x/a -> 1.1.1.1 TCP 80', 'ALLOW: not isolated for egress'],
    ['h/agent -> x/a TCP 80', 'UNKNOWN: host-network (node of h/agent)'],
  ];
  for (const [flow, text] of table) {
    it(`${flow}: ${text}`, () => {
      const fact = (reason: string) => (reason === 'host-network' ? 'node of h/agent' : undefined);
      expect(describeExplanation(explained(tiers(), flow), nameOf, fact)).toBe(text);
    });
  }

  it('names the tier whose end denies', () => {
    const builder = cluster();
    builder.tiers = [{ id: 'platform', mode: 'ordered', end: 'deny-if-governed', policies: [guard] }];
    const { ingress } = explained(builder, 'z/c -> x/a TCP 80');
    expect(describeVerdict(ingress, 'ingress', nameOf)).toBe('DENY: end of tier platform');
  });
});
