import { describe, expect, it } from 'vitest';
import { addressAtoms } from '../../server/src/engine/address-atoms';
import { explain } from '../../server/src/engine/explain';
import type { Rule } from '../../server/src/engine/model';
import { formatPorts } from '../../server/src/engine/port-set';
import { createReachability } from '../../server/src/engine/reachability';
import { lowerDocument, tierOrder } from '../../server/src/dialects';
import { parseYaml } from '../../server/src/yaml/parse';
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

/** Rules of semantics.md G about the model and its tables; those about its sets are in atoms.test.ts. */

function verdictIn(cluster: ClusterBuilder, text: string): string {
  const { verdict } = explain(cluster.build(), cluster.flow(text));
  return verdict.kind === 'unknown' ? verdict.reasons.join('+') : verdict.kind;
}

const pods = () => new ClusterBuilder().pod('x/a').pod('x/b').pod('y/b');
const ingress = (...rules: readonly Rule[]) =>
  policy({ namespace: 'x', pods: select('pod=a'), governs: ['ingress'], rules });

describe('the model', () => {
  it('G1, G4: the tiers of Kubernetes in order; only network policies govern', () => {
    expect(tierOrder.map(({ id, mode, end }) => `${id} ${mode} ${end}`)).toEqual([
      'admin ordered next',
      'networkpolicy union deny-if-governed',
      'baseline ordered next',
    ]);
    const text = (types: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: x }\nspec: { podSelector: {}${types} }`;
    const governs = (types: string) =>
      lowerDocument(parseYaml(text(types))).flatMap((fact) => ('governs' in fact ? fact.governs : []));
    expect(governs('')).toEqual(['ingress']);
    expect(governs(', egress: [{}]')).toEqual(['ingress', 'egress']);
    expect(governs(', policyTypes: [Egress]')).toEqual(['egress']);
  });

  it('G2, G3: policies of engines that are not compiled are kept as objects of another kind, never as policies', () => {
    for (const kind of ['projectcalico.org/v3\nkind: GlobalNetworkPolicy', 'cilium.io/v2\nkind: CiliumNetworkPolicy']) {
      const [fact] = lowerDocument(parseYaml(`apiVersion: ${kind}\nmetadata: { name: p }\nspec: {}`));
      expect(fact?.type).toBe('unread-policy');
    }
  });

  it('G6: in a union the order of rules and policies means nothing', () => {
    const allow80 = ingress(rule('ingress', 'allow', [ANY], [port(80)]));
    const closed = ingress();
    for (const order of [
      [allow80, closed],
      [closed, allow80],
    ]) {
      const cluster = pods().tier('np', ...order);
      expect([verdictIn(cluster, 'y/b -> x/a TCP 80'), verdictIn(cluster, 'y/b -> x/a TCP 81')]).toEqual([
        'allow',
        'deny',
      ]);
    }
  });

  it('G7: traffic of a pod to itself and from its own node is settled before any tier', () => {
    const cluster = pods()
      .tier('admin', policy({ rules: [rule('ingress', 'deny'), rule('egress', 'deny')] }))
      .tier('np', ingress());
    expect(['x/a -> x/a', 'own node -> x/a', 'x/b -> x/a'].map((flow) => verdictIn(cluster, flow))).toEqual([
      'allow',
      'allow',
      'deny',
    ]);
  });

  it('G9: readings that agree decide, readings that differ do not', () => {
    const either = (first: readonly Rule[], second: readonly Rule[]) =>
      pods().tier('np', {
        alternatives: [first, second].map((rules) => reading({ id: 1, namespace: 'x', governs: ['ingress'], rules })),
        uncertain: 'invalid-policy',
        order: 0,
      });
    const open = [rule('ingress', 'allow')];
    expect(verdictIn(either(open, open), 'y/b -> x/a')).toBe('allow');
    expect(verdictIn(either([], []), 'y/b -> x/a')).toBe('deny');
    expect(verdictIn(either(open, []), 'y/b -> x/a')).toBe('invalid-policy');
  });

  it('G-X11, G11: an egress rule for a named port matches no address', () => {
    const egress = policy({
      namespace: 'x',
      pods: select('pod=a'),
      governs: ['egress'],
      rules: [rule('egress', 'allow', [block('0.0.0.0/0')], [namedPort('http')])],
    });
    const cluster = new ClusterBuilder()
      .pod('x/a')
      .pod('y/b', { ports: [{ name: 'http', protocol: 'TCP', port: 8080 }] })
      .tier('np', egress);
    expect(verdictIn(cluster, 'x/a -> 8.8.8.8 TCP 8080')).toBe('deny');
    expect(verdictIn(cluster, 'x/a -> y/b TCP 8080')).toBe('allow');
    const table = createReachability(cluster.build());
    expect(formatPorts(table.between({ kind: 'endpoint', id: 0 }, { kind: 'endpoint', id: 1 }).allowed)).toBe(
      'TCP 8080',
    );
  });

  it('G17: a name is matched by its suffix, and whether an address has it is not known', () => {
    const named = rule('egress', 'allow', [{ kind: 'domain', pattern: '*.example.com' }]);
    const cluster = pods().tier('admin', policy({ rules: [named, rule('egress', 'deny', [block('0.0.0.0/0')])] }));
    const answers = ['a.b.example.com', 'example.com', '8.8.8.8'].map((to) => verdictIn(cluster, `x/a -> ${to}`));
    expect(answers).toEqual(['allow', 'deny', 'fqdn']);
  });
});

describe('the tables', () => {
  it('G15: ports are cut where a rule or a resolved name begins or ends, and told apart by protocol', () => {
    const cluster = new ClusterBuilder()
      .pod('x/a', { ports: [{ name: 'http', protocol: 'TCP', port: 8080 }] })
      .pod('x/b')
      .tier('np', ingress(rule('ingress', 'allow', [ANY], [port(80, 90), namedPort('http'), port(53, 53, 'UDP')])));
    const { allowed } = createReachability(cluster.build()).between(
      { kind: 'endpoint', id: 1 },
      { kind: 'endpoint', id: 0 },
    );
    expect(formatPorts(allowed)).toBe('TCP 80-90,8080,UDP 53');
    expect(allowed.other).toBe(false);
  });

  it('G18: what a rule settles is settled, what it passes on is not, and what is left is denied or allowed', () => {
    const admin = policy({
      order: 5,
      namespaces: select('ns=x'),
      rules: [
        rule('ingress', 'allow', [ANY], [port(80)]),
        rule('ingress', 'pass', [ANY], [port(81)]),
        rule('ingress', 'deny', [ANY], [port(80, 83)]),
      ],
    });
    const allowedIn = (cluster: ClusterBuilder) =>
      formatPorts(
        createReachability(cluster.build()).between({ kind: 'endpoint', id: 2 }, { kind: 'endpoint', id: 0 }).allowed,
      );
    expect(
      allowedIn(
        pods()
          .tier('admin', admin)
          .tier('np', ingress(rule('ingress', 'allow', [ANY], [port(81, 84)]))),
      ),
    ).toBe('TCP 80-81,84');
    expect(allowedIn(pods().tier('admin', admin))).toBe('SCTP 1-65535,TCP 1-81,84-65535,UDP 1-65535');
  });

  it('G19: both sides are joined, also for the outside', () => {
    const egress = policy({
      namespace: 'y',
      governs: ['egress'],
      rules: [rule('egress', 'allow', [ANY], [port(80, 85)])],
    });
    const cluster = pods().tier(
      'np',
      egress,
      ingress(rule('ingress', 'allow', [podsWhere(select('ns=y'))], [port(84, 90)])),
    );
    const table = createReachability(cluster.build());
    const y = { kind: 'endpoint', id: 2 } as const;
    expect(formatPorts(table.between(y, { kind: 'endpoint', id: 0 }).allowed)).toBe('TCP 84-85');
    const [outside] = table.externals('egress');
    expect(outside && formatPorts(table.between(y, { kind: 'external', addresses: outside }).allowed)).toBe(
      'TCP 80-85',
    );
  });

  it('G13, G16, G20, G21: work grows with what differs, not with pods', () => {
    const cluster = new ClusterBuilder();
    for (let i = 0; i < 300; i += 1) cluster.pod(`x/p${i}`, { labels: { app: i % 2 === 0 ? 'web' : 'db' } });
    cluster.tier(
      'np',
      policy({
        namespace: 'x',
        pods: select('app=db'),
        governs: ['ingress'],
        rules: [rule('ingress', 'allow', [podsIn('x', select('app=web'))])],
      }),
    );
    const table = createReachability(cluster.build());
    for (let i = 0; i < 300; i += 7) table.between({ kind: 'endpoint', id: i }, { kind: 'endpoint', id: 299 - i });
    expect(table.counters.classes).toBe(2);
    expect(table.counters.selectorsEvaluated).toBeLessThanOrEqual(4);
    expect(table.counters.sideTablesComputed).toBeLessThanOrEqual(4);
  });

  it('G14: addresses that every rule treats alike are one group', () => {
    const { groups } = addressAtoms(
      [block('10.0.0.0/8'), block('10.1.0.0/16')]
        .map((peer) => (peer.kind === 'addresses' ? peer.addresses : undefined))
        .filter((set) => set !== undefined),
    );
    expect(groups).toHaveLength(3);
  });
});
