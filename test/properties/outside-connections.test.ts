import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IpSet } from '../../server/src/engine/ip-set';
import type { ReachEnd } from '../../server/src/engine/reachability';
import { outsideConnections } from '../../server/src/workspace/outside-connections';
import { clusterOf } from '../support/workspace';

/** What is decided from a pod's own policies alone is what the whole cluster's tables say. */

const block = fc.constantFrom(
  { ipBlock: { cidr: '0.0.0.0/0' } },
  { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
  { ipBlock: { cidr: '10.1.2.0/24' } },
  { ipBlock: { cidr: '2001:db8::/32' } },
  { podSelector: { matchLabels: { app: 'a' } } },
  { namespaceSelector: {} },
);
const ports = fc.option(
  fc
    .uniqueArray(fc.integer({ min: 80, max: 83 }), { minLength: 1, maxLength: 2 })
    .map((all) => all.map((port) => ({ port }))),
);
const rule = (key: 'from' | 'to') =>
  fc
    .record({ peers: fc.option(fc.array(block, { minLength: 1, maxLength: 2 })), ports })
    .map(({ peers, ports: some }) => ({ ...(peers && { [key]: peers }), ...(some && { ports: some }) }));
const policy = fc.record({
  podSelector: fc.constantFrom(
    {},
    { matchLabels: { app: 'a' } },
    { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] },
  ),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(rule('from'), { maxLength: 2 }),
  egress: fc.array(rule('to'), { maxLength: 2 }),
});
const admin = fc.record({
  action: fc.constantFrom('Allow', 'Deny', 'Pass'),
  networks: fc.constantFrom('0.0.0.0/0', '10.1.0.0/16', '192.168.0.0/16'),
});

const WORKLOADS = ['a', 'b']
  .map(
    (name) =>
      `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop }\nspec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, image: i }] } } }\n`,
  )
  .join('');

describe('connections with the outside', () => {
  it('are those of the whole cluster', () => {
    let asked = 0;
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 4 }), fc.array(admin, { maxLength: 2 }), (specs, actions) => {
        const policies = specs.map(
          (spec, index) =>
            `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p${index}, namespace: shop }\nspec: ${JSON.stringify(spec)}\n`,
        );
        const admins = actions.map(
          ({ action, networks }, index) =>
            `---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: a${index} }\nspec: { priority: ${index}, subject: { namespaces: {} }, egress: [{ action: ${action}, to: [{ networks: [${networks}] }] }] }\n`,
        );
        const cluster = clusterOf([WORKLOADS, ...policies, ...admins].join(''));
        for (const workload of cluster.workloads) {
          for (const direction of ['ingress', 'egress'] as const) {
            const pod: ReachEnd = { kind: 'endpoint', id: workload.endpoints[0] ?? 0 };
            const whole = (end: ReachEnd) =>
              direction === 'ingress' ? cluster.reachability.between(end, pod) : cluster.reachability.between(pod, end);
            const [own] = outsideConnections(cluster, workload, direction);
            for (const group of cluster.reachability.externals(direction)) {
              const piece = own?.pieces.find(({ addresses }) => addresses.includes(group));
              const expected = whole({ kind: 'external', addresses: group });
              expect(piece?.connection.allowed.equals(expected.allowed)).toBe(true);
              expect(piece?.connection.unknown.equals(expected.unknown)).toBe(true);
              asked += 1;
            }
            const nodes = whole({ kind: 'node', same: false });
            expect(own?.nodes.connection.allowed.equals(nodes.allowed)).toBe(true);
            expect(own?.nodes.connection.unknown.equals(nodes.unknown)).toBe(true);
            const all = own?.pieces.reduce((set, { addresses }) => set.union(addresses), IpSet.NONE);
            expect(all?.equals(IpSet.ALL)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(asked).toBeGreaterThan(500);
  });
});
