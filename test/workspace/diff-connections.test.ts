import { describe, expect, it } from 'vitest';
import type { IpSet } from '../../server/src/engine/ip-set';
import type { PortSet } from '../../server/src/engine/port-set';
import { formatPorts } from '../../server/src/engine/port-set';
import type { Cluster } from '../../server/src/workspace/cluster';
import { connectionsOf, endName } from '../../server/src/workspace/connections';
import { type ConnectionDiff, diffEndName } from '../../server/src/workspace/diff/connection-diff';
import { diffConnections, type DiffOptions } from '../../server/src/workspace/diff/diff-connections';
import { diffReason } from '../../server/src/workspace/diff/diff-reasons';
import { clusterOf } from '../support/workspace';

/** Comparison of two clusters: semantics.md G23. */

function deployment(name: string, more = ''): string {
  return `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${more} containers: [{ name: c, image: c, ports: [{ name: main, containerPort: 8080 }] }] }
`;
}

function policy(name: string, spec: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
}

function ingressOf(app: string, from: string, port: number | string = 8080): string {
  return policy(
    app,
    `{ podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Ingress], ingress: [{ from: [${from}], ports: [{ port: ${port} }] }] }`,
  );
}

const WEB_POD = '{ podSelector: { matchLabels: { app: web } } }';
const THREE = deployment('web') + deployment('db') + deployment('cache');

function text(diff: ConnectionDiff): string {
  const { type, before, after, info } = diff;
  const side = (c: typeof before) =>
    formatPorts(c.allowed) + (c.unknown.isEmpty ? '' : ` ?${formatPorts(c.unknown)} ${c.reasons.join()}`);
  return `${type} ${diffEndName(diff.source)} -> ${diffEndName(diff.destination)}: ${side(before)} | ${side(after)}${info && ` (${info})`}`;
}

function diff(before: string, after: string, options: DiffOptions = {}): readonly string[] {
  return diffConnections(
    before === '' ? undefined : clusterOf(before),
    after === '' ? undefined : clusterOf(after),
    options,
  ).map(text);
}

const EVERYWHERE = '0.0.0.0-255.255.255.255[External]';

describe('diffConnections', () => {
  it('is empty for equal clusters, and for clusters that differ only in what nobody notices', () => {
    expect(diff(THREE, THREE)).toEqual([]);
    expect(diff(THREE, deployment('cache') + deployment('db') + deployment('web'))).toEqual([]);
    expect(diff(THREE, THREE + policy('all', '{ podSelector: {}, ingress: [{}] }'))).toEqual([]);
    expect(diff('', '')).toEqual([]);
  });

  it('tells changed, added and removed connections apart, in this order', () => {
    const before = THREE + ingressOf('db', WEB_POD, 8080) + ingressOf('cache', WEB_POD);
    const after =
      THREE + ingressOf('db', WEB_POD, 9090) + ingressOf('cache', '{ podSelector: { matchLabels: { app: db } } }');
    expect(diff(before, after)).toEqual([
      'changed shop/web[Deployment] -> shop/db[Deployment]: TCP 8080 | TCP 9090',
      'added shop/db[Deployment] -> shop/cache[Deployment]: No Connections | TCP 8080',
      'removed shop/web[Deployment] -> shop/cache[Deployment]: TCP 8080 | No Connections',
    ]);
  });

  it('says which workloads are new or gone, both ends where both are', () => {
    const after = deployment('web') + deployment('new') + deployment('other');
    const rows = diff(deployment('web') + deployment('old'), after);
    expect(rows).toContain(
      `added ${EVERYWHERE} -> shop/new[Deployment]: No Connections | All Connections (workload shop/new[Deployment] added)`,
    );
    expect(rows).toContain(
      'added shop/new[Deployment] -> shop/other[Deployment]: No Connections | All Connections (workload shop/new[Deployment] and shop/other[Deployment] added)',
    );
    expect(rows).toContain(
      'removed shop/old[Deployment] -> shop/web[Deployment]: All Connections | No Connections (workload shop/old[Deployment] removed)',
    );
    expect(rows.some((row) => row.includes('shop/web[Deployment] -> 0.0.0.0'))).toBe(false);
  });

  it('compares with nothing at all', () => {
    const rows = diff('', deployment('web'));
    expect(rows).toEqual([
      `added ${EVERYWHERE} -> shop/web[Deployment]: No Connections | All Connections (workload shop/web[Deployment] added)`,
      `added shop/web[Deployment] -> ${EVERYWHERE}: No Connections | All Connections (workload shop/web[Deployment] added)`,
    ]);
  });

  it('compares single pods of one class with each other, not with themselves (B31)', () => {
    const pods = ['a', 'b']
      .map(
        (name) => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: x } }
spec: { containers: [{ name: c, image: c }] }
`,
      )
      .join('');
    const rows = diff(pods, pods + policy('deny', '{ podSelector: {}, policyTypes: [Ingress] }'));
    expect(rows).toContain('removed shop/a[Pod] -> shop/b[Pod]: All Connections | No Connections');
    expect(rows).toContain('removed shop/b[Pod] -> shop/a[Pod]: All Connections | No Connections');
  });
});

describe('address ranges (G23)', () => {
  const block = (cidr: string, except = '') =>
    `{ ipBlock: { cidr: ${cidr}${except === '' ? '' : `, except: [${except}]`} } }`;
  const outside = (before: string, after: string) =>
    diff(deployment('web') + ingressOf('web', before), deployment('web') + ingressOf('web', after));

  it('are cut where either side cuts and merged where neighbours changed alike', () => {
    expect(outside(block('10.0.0.0/8'), block('10.128.0.0/9'))).toEqual([
      'removed 10.0.0.0-10.127.255.255[External] -> shop/web[Deployment]: TCP 8080 | No Connections',
    ]);
    expect(
      outside(block('10.0.0.0/9'), `${block('10.0.0.0/9')}, ${block('10.128.0.0/10')}, ${block('10.192.0.0/10')}`),
    ).toEqual(['added 10.128.0.0-10.255.255.255[External] -> shop/web[Deployment]: No Connections | TCP 8080']);
    expect(outside(block('10.0.0.0/8'), block('10.0.0.0/8', '10.1.0.0/16'))).toEqual([
      'removed 10.1.0.0-10.1.255.255[External] -> shop/web[Deployment]: TCP 8080 | No Connections',
    ]);
  });

  it('written otherwise are no difference', () => {
    expect(outside(block('10.0.0.0/8'), `${block('10.0.0.0/9')}, ${block('10.128.0.0/9')}`)).toEqual([]);
  });

  it('IPv6 that only one side mentions is compared with what the other side does to it', () => {
    const web = deployment('web');
    const v6 = ingressOf('web', block('2001:db8::/32'));
    expect(diff(web, web + v6)).toEqual([
      'changed 2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff[External] -> shop/web[Deployment]: All Connections | TCP 8080',
      `removed ${EVERYWHERE} -> shop/web[Deployment]: All Connections | No Connections`,
      'removed 2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] -> shop/web[Deployment]: All Connections | No Connections',
      'removed ::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff[External] -> shop/web[Deployment]: All Connections | No Connections',
    ]);
  });
});

describe('what cannot be decided', () => {
  const private10 = THREE + ingressOf('db', '{ ipBlock: { cidr: 10.0.0.0/8 } }');
  const pair = (options: DiffOptions) =>
    diff(THREE, private10, options).filter((row) => row.includes('shop/web[Deployment] -> shop/db[Deployment]'));

  it('is shown beside what is decided, and follows unknownAs', () => {
    expect(pair({})).toEqual([
      'removed shop/web[Deployment] -> shop/db[Deployment]: All Connections | No Connections ?TCP 8080 pod-ip-unknown',
    ]);
    expect(pair({ unknownAs: 'allow' })).toEqual([
      'changed shop/web[Deployment] -> shop/db[Deployment]: All Connections | TCP 8080',
    ]);
    expect(pair({ unknownAs: 'deny' })).toEqual([
      'removed shop/web[Deployment] -> shop/db[Deployment]: All Connections | No Connections',
    ]);
  });

  it('is a change where nothing decided differs', () => {
    const closed = THREE + policy('db', '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] }');
    const rows = diff(closed, private10).filter((row) => row.includes('shop/web[Deployment] -> shop/db'));
    expect(rows).toEqual([
      'changed shop/web[Deployment] -> shop/db[Deployment]: No Connections | No Connections ?TCP 8080 pod-ip-unknown',
    ]);
  });
});

describe('what else a comparison tells', () => {
  const before = THREE + ingressOf('db', WEB_POD);
  const after = THREE + policy('db', '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] }');

  it('names the rules that decide on each side (G24)', () => {
    const [old, current] = [clusterOf(before), clusterOf(after)];
    const [row] = diffConnections(old, current);
    if (row === undefined) throw new Error('a row');
    const was = diffReason(row, 'before', old);
    expect(was).toMatchObject({ protocol: 'TCP', port: 8080, verdict: { kind: 'allow' } });
    expect(was?.decidedBy.map((d) => `${d.policy.id} ${d.direction} ${d.rule}`)).toEqual(['shop/db ingress 0']);
    const is = diffReason(row, 'after', current);
    expect(is?.verdict.kind).toBe('deny');
    expect(is?.decidedBy.map((d) => `${d.policy.id} ${d.direction} ${d.rule}`)).toEqual(['shop/db ingress undefined']);
  });

  it('has no reason for the side that lacks a workload', () => {
    const [old, current] = [clusterOf(deployment('web')), clusterOf(deployment('web') + deployment('db'))];
    const row = diffConnections(old, current).find((r) => diffEndName(r.destination) === 'shop/db[Deployment]');
    if (row === undefined) throw new Error('a row');
    expect(diffReason(row, 'before', old)).toBeUndefined();
    expect(diffReason(row, 'after', current)).toMatchObject({ verdict: { kind: 'allow' }, decidedBy: [] });
  });

  it('keeps unchanged rows when they are asked for, after all others', () => {
    const rows = diff(before, after, { unchanged: true });
    expect(rows[0]).toMatch(/^removed shop\/web/);
    expect(rows.slice(1).every((row) => row.startsWith('unchanged'))).toBe(true);
    expect(rows.length).toBe(connectionsOf(clusterOf(before)).length);
  });

  it('keeps rows of a namespace or of workloads', () => {
    const other = before.replaceAll('shop', 'other');
    const rows = diff(before + other, after + other.replace('8080 }] }] }', '9090 }] }] }'), { namespace: 'shop' });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.includes('shop/'))).toBe(true);
    expect(diff(before, after, { workloads: new Set(['shop/cache[Deployment]']) })).toEqual([]);
  });

  it('lists the rows of an ingress controller last (A37)', () => {
    const route = `
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`;
    const rows = diff(deployment('web') + deployment('db'), deployment('web') + route);
    expect(rows.at(-1)).toBe('added {ingress-controller} -> shop/web[Deployment]: No Connections | TCP 8080');
  });
});

describe('against the lists of both clusters', () => {
  const clusters: Readonly<Record<string, string>> = {
    open: THREE,
    closed: THREE + policy('all', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'),
    mixed:
      THREE +
      ingressOf('db', `${WEB_POD}, { ipBlock: { cidr: 192.0.2.0/24, except: [192.0.2.64/26] } }`, 'main') +
      policy(
        'out',
        '{ podSelector: { matchLabels: { app: cache } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 198.51.100.0/24 } }] }] }',
      ),
    fewer: deployment('web') + deployment('extra', 'hostNetwork: true,') + ingressOf('web', '{ podSelector: {} }'),
    ordinals: THREE.replace('kind: Deployment', 'kind: StatefulSet') + ingressOf('db', WEB_POD, 1),
  };
  const names = Object.keys(clusters);
  const cases = names.flatMap((a) => names.map((b) => [a, b] as const));

  it.each(cases)('%s to %s: what the rows say is what the lists say (G23)', (a, b) => {
    const [before, after] = [clusterOf(clusters[a] ?? ''), clusterOf(clusters[b] ?? '')];
    const rows = diffConnections(before, after, { unchanged: true });
    const listed = (cluster: Cluster, side: 'before' | 'after') => {
      const ofRows = new Map<string, string>();
      for (const row of rows) {
        const connection = row[side];
        if (connection.allowed.isEmpty && connection.unknown.isEmpty) continue;
        add(
          ofRows,
          diffEndName(row.source),
          diffEndName(row.destination),
          ends(row),
          connection.allowed,
          connection.unknown,
        );
      }
      const ofList = new Map<string, string>();
      for (const row of connectionsOf(cluster)) {
        const range = [row.source, row.destination].find((end) => end.kind === 'external');
        add(ofList, endName(row.source), endName(row.destination), range?.addresses, row.allowed, row.unknown);
      }
      return [ofRows, ofList] as const;
    };
    for (const [cluster, side] of [
      [before, 'before'],
      [after, 'after'],
    ] as const) {
      const [ofRows, ofList] = listed(cluster, side);
      expect([...ofRows].sort()).toEqual([...ofList].sort());
    }
  });

  it.each(cases)('%s to %s is the mirror image of the way back', (a, b) => {
    const [before, after] = [clusterOf(clusters[a] ?? ''), clusterOf(clusters[b] ?? '')];
    const turned = { added: 'removed', removed: 'added', changed: 'changed', unchanged: 'unchanged' } as const;
    const there = diffConnections(before, after).map(
      (row) => `${turned[row.type]} ${pair(row)} ${formatPorts(row.before.allowed)} ${formatPorts(row.after.allowed)}`,
    );
    const back = diffConnections(after, before).map(
      (row) => `${row.type} ${pair(row)} ${formatPorts(row.after.allowed)} ${formatPorts(row.before.allowed)}`,
    );
    expect([...there].sort()).toEqual([...back].sort());
  });
});

function pair(row: ConnectionDiff): string {
  return `${diffEndName(row.source)} ${diffEndName(row.destination)}`;
}

function ends(row: ConnectionDiff): IpSet | undefined {
  return [row.source, row.destination].find((end) => end.kind === 'external')?.addresses;
}

/** Outside addresses are told by some that both partitions know, as the ranges of rows and lists are cut differently. */
const SAMPLES = [
  '0.0.0.0',
  '10.1.2.3',
  '192.0.2.1',
  '192.0.2.64',
  '192.0.2.128',
  '198.51.100.7',
  '203.0.113.9',
  '255.255.255.255',
];

function add(
  table: Map<string, string>,
  source: string,
  destination: string,
  range: IpSet | undefined,
  allowed: PortSet,
  unknown: PortSet,
): void {
  const value = `${formatPorts(allowed)} ?${formatPorts(unknown)}`;
  if (range === undefined) table.set(`${source} > ${destination}`, value);
  for (const address of range === undefined ? [] : SAMPLES.filter((sample) => range.contains(sample))) {
    const [from, to] = source.endsWith('[External]') ? [address, destination] : [source, address];
    table.set(`${from} > ${to}`, value);
  }
}
