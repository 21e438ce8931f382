import fc from 'fast-check';
import { IpSet } from '../../server/src/engine/ip-set';
import { formatPorts, type PortSet } from '../../server/src/engine/port-set';
import type { ReachEnd } from '../../server/src/engine/reachability';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { workspaceOf } from '../support';

/**
 * Random policies of a namespace, among pods that show every difference they can make: the workloads carry all combinations of labels
 * that the policies ask for; another namespace has some of them.
 */
export type Files = ReadonlyMap<string, string>;

const VALUES = [undefined, 'x', 'y'] as const;
const SPACES = { shop: 'a', store: 'b' } as const;

export const WORKLOADS: Files = new Map(
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
export const policy = fc.record({
  podSelector,
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: rules.map((list) =>
    list.map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) })),
  ),
  egress: rules.map((list) =>
    list.map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) })),
  ),
});
export const policies = fc.array(policy, { minLength: 1, maxLength: 5 });

function values<T>(...all: T[]) {
  return fc.subarray(all, { minLength: 1 });
}

export function filesOf(specs: readonly object[]): Files {
  const objects = specs.map((spec, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${index}`, namespace: 'shop' },
    spec,
  }));
  return new Map(objects.map((object, index) => [`policy-${index}.yaml`, JSON.stringify(object, undefined, 2)]));
}

export function snapshotOf(files: Files): Snapshot {
  return workspaceOf([...WORKLOADS, ...files].map(([path, text]) => ({ path, text }))).snapshot();
}

const OUTSIDE = ['8.8.8.8', '10.1.2.3', '10.2.0.1'].map((address): ReachEnd => {
  const addresses = IpSet.address(address);
  if (addresses === undefined) throw new Error(address);
  return { kind: 'external', addresses };
});

export interface Connection {
  readonly key: string;
  readonly allowed: PortSet;
  readonly unknown: PortSet;
}

/** What every pair of ends can use. */
export function connections(snapshot: Snapshot): readonly Connection[] {
  const cluster: Cluster | undefined = snapshot.scopes[0]?.cluster;
  if (cluster === undefined) throw new Error('a workspace with a root has a scope');
  const { input, reachability } = cluster;
  const ends = [...input.endpoints.map(({ id }): ReachEnd => ({ kind: 'endpoint', id })), ...OUTSIDE];
  return ends.flatMap((from) =>
    ends.map((to) => {
      const { allowed, unknown } = reachability.between(from, to);
      const key = JSON.stringify([from, to], (_, value: unknown) => (value instanceof IpSet ? value.cidrs() : value));
      return { key, allowed, unknown };
    }),
  );
}

/** The same in words. */
export function verdicts(snapshot: Snapshot): readonly string[] {
  return connections(snapshot).map(
    ({ key, allowed, unknown }) => `${key} ${formatPorts(allowed)} ${formatPorts(unknown)}`,
  );
}
