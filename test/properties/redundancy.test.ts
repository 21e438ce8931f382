import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IpSet } from '../../server/src/engine/ip-set';
import { formatPorts } from '../../server/src/engine/port-set';
import type { ReachEnd } from '../../server/src/engine/reachability';
import { applyFix } from '../../server/src/rules/fixes';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { pathOf, workspaceOf } from '../support';

/**
 * What is called redundant must be so for every pod there could be: the workloads carry all combinations of labels that the
 * policies ask for; another namespace has some of them.
 */
type Files = ReadonlyMap<string, string>;

const VALUES = [undefined, 'x', 'y'] as const;
const SPACES = { shop: 'a', store: 'b' } as const;

const WORKLOADS: Files = new Map(
  Object.entries(SPACES).flatMap(([namespace, team]) => [
    [
      `${namespace}.yaml`,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace, labels: { team } },
      }),
    ] as const,
    ...VALUES.flatMap((k) =>
      (namespace === 'shop' ? VALUES : VALUES.slice(1, 2)).map((l) => {
        const name = `k${k ?? ''}-l${l ?? ''}-pod`;
        const labels = { ...(k && { k }), ...(l && { l }) };
        const ports = [{ name: 'http', containerPort: k === 'x' ? 80 : 8080 }];
        const spec = { containers: [{ name: 'main', image: 'example', ports }] };
        const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec };
        return [`${namespace}-${name}.yaml`, JSON.stringify(pod)] as const;
      }),
    ),
  ]),
);

const requirement = fc
  .tuple(fc.constantFrom('k', 'l'), fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'), values('x', 'y'))
  .map(([key, operator, list]) => ({ key, operator, ...(operator.endsWith('In') && { values: list }) }));
const podSelector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.constantFrom({ k: 'x' }, { k: 'y' }, { l: 'x' }, { k: 'x', l: 'y' }) }),
  fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 3 }) }),
);
const namespaceSelector = fc.constantFrom(
  {},
  { matchLabels: { team: 'a' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
  { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] },
);
const peer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({
    ipBlock: fc.constantFrom(
      { cidr: '0.0.0.0/0' },
      { cidr: '10.0.0.0/8' },
      { cidr: '10.1.0.0/16' },
      { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
    ),
  }),
);
const port = fc.constantFrom<object>(
  { port: 80 },
  { port: 'http' },
  { protocol: 'UDP', port: 53 },
  { port: 80, endPort: 90 },
  { port: 8080 },
  { protocol: 'TCP' },
);
const rule = fc.record(
  {
    peers: fc.array(peer, { minLength: 1, maxLength: 3 }),
    ports: fc.array(port, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const rules = fc.array(rule, { maxLength: 3 });
const policy = fc.record({
  podSelector,
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: rules.map((list) =>
    list.map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) })),
  ),
  egress: rules.map((list) =>
    list.map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) })),
  ),
});
const policies = fc.array(policy, { minLength: 1, maxLength: 5 });

function values<T>(...all: T[]) {
  return fc.subarray(all, { minLength: 1 });
}

function filesOf(specs: readonly object[]): Files {
  const objects = specs.map((spec, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${index}`, namespace: 'shop' },
    spec,
  }));
  return new Map(objects.map((object, index) => [`policy-${index}.yaml`, JSON.stringify(object, undefined, 2)]));
}

function snapshotOf(files: Files): Snapshot {
  return workspaceOf([...WORKLOADS, ...files].map(([path, text]) => ({ path, text }))).snapshot();
}

function found(snapshot: Snapshot, ids: readonly string[]): readonly Finding[] {
  return findingsOf(
    snapshot,
    {},
    {
      onError: (id, error) => {
        throw new Error(`rule ${id} failed`, { cause: error });
      },
    },
  ).filter((finding) => ids.includes(finding.rule.id));
}

const OUTSIDE = ['8.8.8.8', '10.1.2.3', '10.2.0.1'].map((address): ReachEnd => {
  const addresses = IpSet.address(address);
  if (addresses === undefined) throw new Error(address);
  return { kind: 'external', addresses };
});

/** What every pair of ends can use, in words. */
function verdicts(snapshot: Snapshot): readonly string[] {
  const cluster: Cluster | undefined = snapshot.scopes[0]?.cluster;
  if (cluster === undefined) throw new Error('a workspace with a root has a scope');
  const { input, reachability } = cluster;
  const ends = [...input.endpoints.map(({ id }): ReachEnd => ({ kind: 'endpoint', id })), ...OUTSIDE];
  return ends.flatMap((from) =>
    ends.map((to) => {
      const { allowed, unknown } = reachability.between(from, to);
      return `${JSON.stringify([from, to], (_, value: unknown) => (value instanceof IpSet ? value.cidrs() : value))} ${formatPorts(allowed)} ${formatPorts(unknown)}`;
    }),
  );
}

describe('what is called redundant', () => {
  it('policies may all go at once, and no verdict changes', () => {
    let removed = 0;
    fc.assert(
      fc.property(policies, (specs) => {
        const files = filesOf(specs);
        const snapshot = snapshotOf(files);
        const gone = new Set(
          found(snapshot, ['redundant-policy', 'duplicate-policy']).map(({ resource }) => pathOf(resource.uri)),
        );
        removed += gone.size;
        const rest = new Map([...files].filter(([path]) => !gone.has(path)));
        if (gone.size > 0) expect(verdicts(snapshotOf(rest))).toEqual(verdicts(snapshot));
      }),
      { numRuns: 100 },
    );
    expect(removed).toBeGreaterThan(3);
  });

  it('rules, peers, ports and conditions go one by one, and no verdict changes', () => {
    const ids = [
      'redundant-rule',
      'duplicate-peer',
      'peer-covered',
      'duplicate-port',
      'port-covered',
      'selector-term-redundant',
      'address-block-redundant',
    ];
    let removed = 0;
    fc.assert(
      fc.property(policies, (specs) => {
        let files = filesOf(specs);
        const before = verdicts(snapshotOf(files));
        for (let steps = 0; steps < 40; steps += 1) {
          const snapshot = snapshotOf(files);
          const [finding] = found(snapshot, ids);
          if (finding === undefined) break;
          const fix = fixesOf(snapshot, finding).find(({ title }) => title.includes('no connection changes'));
          expect(fix, `a fix of ${finding.rule.id}`).toBeDefined();
          if (fix === undefined) return;
          removed += 1;
          files = new Map([
            ...files,
            ...[...applyFix(snapshot, fix)].map(([uri, text]) => [pathOf(uri), text] as const),
          ]);
          expect(verdicts(snapshotOf(files)), `${finding.rule.id} in ${[...files.values()].join('\n')}`).toEqual(
            before,
          );
        }
      }),
      { numRuns: 25 },
    );
    expect(removed).toBeGreaterThan(20);
  });
});
