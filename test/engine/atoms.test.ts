import { describe, expect, it } from 'vitest';
import { addressAtoms } from '../../server/src/engine/address-atoms';
import { formatRange, IpSet } from '../../server/src/engine/ip-set';
import { PortAtoms } from '../../server/src/engine/port-atoms';
import { createReachability } from '../../server/src/engine/reachability';
import { block, ClusterBuilder, namedPort, podsIn, policy, port, rule, select } from './support';

describe('atoms', () => {
  it('G-X4: ports are cut at every boundary', () => {
    const atoms = new PortAtoms([
      { protocol: 'TCP', from: 80, to: 80 },
      { protocol: 'TCP', from: 80, to: 90 },
      { protocol: 'TCP', from: 85, to: 100 },
    ]);
    const tcp = atoms.sets().flatMap((set) => set.ranges('TCP').map(({ from, to }) => `${from}-${to}`));
    expect(tcp).toEqual(['1-79', '80-80', '81-84', '85-90', '91-100', '101-65535']);
    expect(atoms.size).toBe(6 + 1 + 1 + 1);
  });

  it('G-X5: addresses of equal treatment are one group', () => {
    const { groups } = addressAtoms([IpSet.cidrs(['10.0.0.0/8']), IpSet.cidrs(['10.1.0.0/16'])]);
    expect(groups.map(({ addresses }) => addresses.family(4).ranges.map(formatRange))).toEqual([
      ['0.0.0.0-9.255.255.255', '11.0.0.0-255.255.255.255'],
      ['10.0.0.0-10.0.255.255', '10.2.0.0-10.255.255.255'],
      ['10.1.0.0-10.1.255.255'],
    ]);
  });

  it('G14: groups are disjoint, cover everything and hold their representative', () => {
    const sets = ['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '255.0.0.0/8', 'fd00::/8', 'ffff::/16', '::/0'];
    const atoms = addressAtoms(sets.map((text) => IpSet.cidrs([text])));
    let sum = IpSet.NONE;
    for (const [index, { addresses, representative }] of atoms.groups.entries()) {
      expect(sum.overlaps(addresses)).toBe(false);
      expect(addresses.containsAddress(representative)).toBe(true);
      expect(atoms.groupOf(representative)).toBe(index);
      sum = sum.union(addresses);
    }
    expect(sum.equals(IpSet.ALL)).toBe(true);
  });
});

describe('classes (G16)', () => {
  const web = (labels: Record<string, string>, ports: readonly number[] = []) => ({
    labels: { app: 'web', ...labels },
    ports: ports.map((number) => ({ name: 'http', protocol: 'TCP' as const, port: number })),
  });

  const trio = (ports: readonly number[]): ClusterBuilder =>
    new ClusterBuilder()
      .pod('x/one', web({ version: '1' }))
      .pod('x/two', web({ version: '2' }))
      .pod('x/three', web({ version: '3' }, ports));

  it('G-X6: labels that nobody asks for do not count', () => {
    const cluster = trio([]).tier('np', policy({ namespace: 'x', pods: select('app=web') }));
    expect(createReachability(cluster.build()).classes.map(({ endpoints }) => endpoints)).toEqual([[0, 1, 2]]);
  });

  it('G-X7: a port name counts once a rule mentions it', () => {
    const named = policy({ namespace: 'x', rules: [rule('ingress', 'allow', [podsIn('x')], [namedPort('http')])] });
    const numbered = policy({ namespace: 'x', rules: [rule('ingress', 'allow', [podsIn('x')], [port(80)])] });
    expect(createReachability(trio([80]).tier('np', named).build()).classes).toHaveLength(2);
    expect(createReachability(trio([80]).tier('np', numbered).build()).classes).toHaveLength(1);
  });

  it('counts the work: selectors once, tables on demand, none without policies (G13, G21)', () => {
    const cluster = new ClusterBuilder();
    for (let i = 0; i < 50; i++) cluster.pod(`x/p${i}`, { labels: { app: `app${i % 5}` } }).pod(`y/p${i}`);
    const policies = Array.from({ length: 40 }, (_, i) =>
      policy({ namespace: 'x', pods: select(`app=app${i % 5}`), governs: ['ingress'] }),
    );
    const reachability = createReachability(cluster.tier('np', ...policies).build());
    expect(reachability.counters).toEqual({
      classes: 6,
      sideTablesComputed: 0,
      rulesInTables: 0,
      selectorsEvaluated: 5,
    });
    for (const from of [0, 1, 2, 3]) {
      reachability.between({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: 10 });
      reachability.between({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: 11 });
    }
    expect(reachability.counters.sideTablesComputed).toBe(1);
  });

  it('one class of many pods under many policies is fast: nothing is multiplied', () => {
    const cluster = new ClusterBuilder();
    for (let i = 0; i < 10_000; i++) cluster.pod(`n${i % 200}/p${i}`, { labels: { app: `a${i % 10}` } });
    const policies = Array.from({ length: 10_000 }, (_, i) =>
      policy({
        namespace: `n${i % 200}`,
        pods: select(`app=a${i % 10}`),
        governs: ['ingress'],
        rules: [rule('ingress', 'allow', [podsIn(`n${i % 200}`), block(`10.${i % 256}.0.0/16`)], [port(1 + (i % 50))])],
      }),
    );
    const reachability = createReachability(cluster.tier('np', ...policies).build());
    reachability.between({ kind: 'endpoint', id: 0 }, { kind: 'endpoint', id: 1 });
    expect(reachability.counters.classes).toBeLessThanOrEqual(2_000);
    expect(reachability.counters.selectorsEvaluated).toBeLessThanOrEqual(2_200);
    expect(reachability.counters.sideTablesComputed).toBeLessThanOrEqual(2);
  });
});

describe('reachability of outside addresses', () => {
  const cluster = (): ClusterBuilder =>
    new ClusterBuilder().pod('x/a').tier(
      'np',
      policy({
        namespace: 'x',
        governs: ['ingress'],
        rules: [rule('ingress', 'allow', [block('10.0.0.0/8', '10.1.0.0/16')], [port(80)])],
      }),
    );

  it('splits sources by the blocks of ingress rules only', () => {
    const reachability = createReachability(cluster().build());
    expect(reachability.externals('ingress')).toHaveLength(2);
    expect(reachability.externals('egress').map((set) => set.equals(IpSet.ALL))).toEqual([true]);
  });

  it('answers for all addresses of a set', () => {
    const reachability = createReachability(cluster().build());
    const ask = (addresses: IpSet) =>
      reachability.between({ kind: 'external', addresses }, { kind: 'endpoint', id: 0 }).allowed.contains('TCP', 80);
    expect(ask(IpSet.cidrs(['10.2.0.0/16']))).toBe(true);
    expect(ask(IpSet.cidrs(['10.1.2.0/24']))).toBe(false);
    expect(ask(IpSet.cidrs(['10.0.0.0/8']))).toBe(false);
  });
});

describe('isolation (B6)', () => {
  it('is per direction and unknown where the subject is', () => {
    const input = new ClusterBuilder()
      .pod('x/a', { present: ['hash'] })
      .pod('x/b')
      .tier('np', policy({ namespace: 'x', pods: select('hash=1'), governs: ['ingress'] }))
      .tier('baseline', policy({ rules: [rule('egress', 'deny')] }))
      .build();
    const reachability = createReachability(input);
    expect([0, 1].map((id) => reachability.side(id, 'ingress').governed)).toEqual([2, 0]);
    expect([0, 1, 99].map((id) => reachability.side(id, 'egress').governed)).toEqual([0, 0, 0]);
  });
});
