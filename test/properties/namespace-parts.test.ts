import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodSet } from '../../server/src/engine/model';
import { outsideParts } from '../../server/src/workspace/outside-parts';
import { isWithin, podGroups, podSetKey } from '../../server/src/workspace/potential/admitted-pods';
import { ContainingSets } from '../../server/src/workspace/potential/containing-sets';
import { ownPeersOf } from '../../server/src/workspace/potential/own-peers';
import { potentialPeersOf } from '../../server/src/workspace/potential/potential-peers';
import type { Cluster } from '../../server/src/workspace/cluster';
import { clusterOf } from '../support/workspace';

/** What is found by looking at a part of the policies is what looking at all of them finds. */

const NAMESPACES = ['shop', 'ops', 'lab'];
const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const podSelector = fc.oneof(
  labels.map((matchLabels) => ({ matchLabels })),
  fc.constantFrom(
    { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
    { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] },
    { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  ),
);
const namespaceSelector = fc.constantFrom(
  {},
  { matchLabels: { team: 'red' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'ops', team: 'red' } },
  { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['ops', 'gone'] }] },
  { matchExpressions: [{ key: 'team', operator: 'Exists' }] },
);
const block = fc.constantFrom(
  '10.0.0.0/8',
  '10.1.0.0/16',
  '203.0.113.0/24',
  '203.0.113.7/32',
  '0.0.0.0/0',
  '2001:db8::/32',
);
const peer = fc.oneof(
  podSelector.map((pods) => ({ podSelector: pods })),
  namespaceSelector.map((namespaces) => ({ namespaceSelector: namespaces })),
  fc.record({ podSelector, namespaceSelector }),
  block.map((cidr) => ({ ipBlock: { cidr } })),
);
const rule = fc.record({
  from: fc.array(peer, { minLength: 1, maxLength: 3 }),
  ports: fc
    .uniqueArray(fc.constantFrom<number | string>(80, 81, 'http'), { minLength: 1, maxLength: 2 })
    .map((all) => all.map((port) => ({ port }))),
});
const policy = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  spec: fc.record({ podSelector, ingress: fc.array(rule, { maxLength: 3 }) }),
});
const admin = fc.record({
  action: fc.constantFrom('Allow', 'Deny', 'Pass'),
  from: fc.array(fc.constantFrom({ namespaces: {} }, { namespaces: { matchLabels: { team: 'red' } } }), {
    minLength: 1,
    maxLength: 1,
  }),
  port: fc.constantFrom(80, 81),
});

const manifests = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 6 }),
  admins: fc.array(admin, { maxLength: 1 }),
});

function clusterWith({
  policies,
  admins,
}: {
  readonly policies: readonly unknown[];
  readonly admins: readonly { action: string; from: unknown; port: number }[];
}): Cluster {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ops', labels: { team: 'red' } } },
    ...['shop/web/a', 'shop/db/b', 'ops/mon/a'].map((text) => {
      const [namespace, name, app] = text.split('/');
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels: { app } },
        spec: { containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: 8080 }] }] },
      };
    }),
    ...(policies as readonly { namespace: string; spec: object }[]).map(({ namespace, spec }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace },
      spec: { ...spec, policyTypes: ['Ingress'] },
    })),
    ...admins.map(({ action, from, port }, index) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: `admin${index}` },
      spec: {
        priority: index,
        subject: { namespaces: {} },
        ingress: [{ action, from, ports: [{ portNumber: { protocol: 'TCP', port } }] }],
      },
    })),
  ];
  return clusterOf(objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(''));
}

describe('looking at a part of the policies', () => {
  it('gives the same answers about addresses outside the cluster', () => {
    let parts = 0;
    fc.assert(
      fc.property(manifests, (given) => {
        const cluster = clusterWith(given);
        const { reachability } = cluster;
        for (const workload of cluster.workloads) {
          const own = outsideParts(cluster, workload.namespace, 'ingress');
          parts += own.length;
          for (const id of workload.endpoints) {
            const to = { kind: 'endpoint', id } as const;
            for (const whole of reachability.externals('ingress')) {
              const holding = own.filter(({ addresses }) => addresses.overlaps(whole));
              expect(holding).toHaveLength(1);
              const [part] = holding;
              if (part === undefined) continue;
              const ask = (addresses: typeof whole) => reachability.between({ kind: 'external', addresses }, to);
              expect(ask(part.sample)).toEqual(ask(whole));
            }
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(parts).toBeGreaterThan(200);
  });

  it('gives the same answers about pods that are not there', () => {
    let compared = 0;
    fc.assert(
      fc.property(manifests, (given) => {
        const cluster = clusterWith(given);
        for (const workload of cluster.workloads.filter(({ resource }) => resource !== undefined)) {
          const all = new Map(
            potentialPeersOf(cluster, workload, 'ingress').peers.map((row) => [JSON.stringify(row.pods), row]),
          );
          for (const own of ownPeersOf(cluster, workload, 'ingress')) {
            const row = all.get(JSON.stringify(own.pods));
            if (row === undefined) continue;
            compared += 1;
            expect(own.ports.equals(row.ports)).toBe(true);
            expect(own.unknown.equals(row.unknown)).toBe(true);
            const verdict = own.ports.isEmpty ? 'unknown' : 'allow';
            expect(own.explain().map(({ ingress }) => ingress.verdict.kind)).toContain(verdict);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('finds the pod sets that contain another', () => {
    let found = 0;
    fc.assert(
      fc.property(manifests, (given) => {
        const cluster = clusterWith(given);
        const sets: readonly PodSet[] = podGroups(cluster).map(({ set }) => set);
        const index = new ContainingSets(
          cluster,
          sets.map((set) => ({ key: podSetKey(set), set })),
        );
        for (const set of sets) {
          const expected = sets.filter((other) => isWithin(cluster, set, other)).map(podSetKey);
          found += expected.length;
          expect([...index.of(set)].sort()).toEqual([...new Set(expected)].sort());
        }
      }),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(200);
  });
});

describe('the parts of one namespace', () => {
  it('do not grow with the policies of others', () => {
    const policies = Array.from({ length: 40 }, (_, index) => ({
      namespace: `ns${index}`,
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: `203.0.113.${index}/32` } }] }] },
    }));
    const cluster = clusterWith({ policies, admins: [] });
    expect(cluster.reachability.externals('ingress')).toHaveLength(41);
    expect(outsideParts(cluster, 'ns7', 'ingress')).toHaveLength(2);
    expect(outsideParts(cluster, 'shop', 'ingress')).toHaveLength(1);
  });
});
