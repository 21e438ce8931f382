import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IpSet } from '../../server/src/engine/ip-set';
import { PortSet } from '../../server/src/engine/port-set';
import type { MatrixParams } from '../../server/src/protocol';
import { connectionsOf, type ConnectionRow } from '../../server/src/workspace/connections';
import { cellAt, matrixOfFixture } from '../support/matrix';
import { clusterOf } from '../support/workspace';

/** What the cells say is what the list of connections says. */

const NAMESPACES = ['x', 'y'];
const APPS = ['a', 'b', 'c'];

const pods = fc.constantFrom<object>(
  {},
  { matchLabels: { app: 'a' } },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['b'] }] },
  { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] },
);
const peer = fc.oneof(
  pods.map((podSelector) => ({ podSelector })),
  fc.constantFrom('x', 'y').map((name) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  })),
  fc.constantFrom<object>(
    { namespaceSelector: {} },
    { ipBlock: { cidr: '0.0.0.0/0' } },
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
    { ipBlock: { cidr: '2001:db8::/32' } },
  ),
);
const ports = fc.option(
  fc.array(fc.record({ port: fc.constantFrom(80, 81), protocol: fc.constantFrom('TCP', 'UDP') }), {
    minLength: 1,
    maxLength: 2,
  }),
);
const rule = (key: 'from' | 'to') =>
  fc
    .record({ peers: fc.option(fc.array(peer, { minLength: 1, maxLength: 2 })), ports })
    .map(({ peers, ports: some }) => ({ ...(peers && { [key]: peers }), ...(some && { ports: some }) }));
const policy = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  spec: fc.record({
    podSelector: pods,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  }),
});
const workload = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  app: fc.constantFrom(...APPS),
  replicas: fc.constantFrom(1, 3),
  hostNetwork: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
const question: fc.Arbitrary<MatrixParams> = fc
  .record({
    open: fc.subarray(NAMESPACES),
    from: fc.constantFrom('', 'a', 'y/', 'internet'),
    to: fc.constantFrom('', 'b', 'x/'),
    ports: fc.constantFrom<MatrixParams>({}, {}, { protocol: 'TCP' }, { protocol: 'UDP', port: 80 }, { port: 81 }),
  })
  .map(({ ports: some, ...rest }) => ({ ...rest, ...some }));

type Sample<A> = A extends fc.Arbitrary<infer T> ? T : never;

function yamlOf(
  workloads: readonly Sample<typeof workload>[],
  policies: readonly { namespace: string; spec: object }[],
) {
  const deployments = workloads.map(
    ({ namespace, app, replicas, hostNetwork }, index) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}${index}, namespace: ${namespace} }
spec: { replicas: ${replicas}, template: { metadata: { labels: { app: ${app} } }, spec: { hostNetwork: ${hostNetwork}, containers: [{ name: c, image: i }] } } }
`,
  );
  const objects = policies.map(
    ({ namespace, spec }, index) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p${index}, namespace: ${namespace} }\nspec: ${JSON.stringify(spec)}\n`,
  );
  return [...deployments, ...objects].join('');
}

function wantedPorts({ protocol, port }: MatrixParams): PortSet {
  const protocols = protocol === undefined ? (['TCP', 'UDP', 'SCTP'] as const) : ([protocol] as ['TCP']);
  return protocols
    .map((one) => (port === undefined ? PortSet.protocol(one) : PortSet.of(one, port)))
    .reduce((all, set) => all.union(set), PortSet.NONE);
}

/** Of one pair of ends, from the rows of the list: the addresses that are missing in it are closed. */
function stateOf(rows: readonly ConnectionRow[], ports: PortSet, families: IpSet | undefined): string {
  const asked = rows.map(({ allowed, unknown, source, destination }) => ({
    allowed: allowed.intersect(ports),
    unknown: unknown.intersect(ports),
    addresses: [source, destination].flatMap((end) => (end.kind === 'external' ? [end.addresses] : [])),
  }));
  const allowed = asked.filter((row) => !row.allowed.isEmpty);
  const unsure = asked.some((row) => !row.unknown.isEmpty);
  if (allowed.length === 0) return unsure ? '?' : 'C';
  const whole = allowed.filter((row) => row.allowed.includes(ports));
  const covered = whole.flatMap(({ addresses }) => addresses).reduce((all, set) => all.union(set), IpSet.NONE);
  const open = whole.length > 0 && (families === undefined || covered.includes(families));
  return open ? 'O' : unsure ? 'P?' : 'P';
}

describe('the matrix', () => {
  it('says what the list of connections says', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(workload, { minLength: 1, maxLength: 6 }),
        fc.array(policy, { maxLength: 5 }),
        question,
        (workloads, policies, params) => {
          const text = yamlOf(workloads, policies);
          const matrix = matrixOfFixture(text, params);
          const cluster = clusterOf(text);
          const list = connectionsOf(cluster);
          const ports = wantedPorts(params);
          const own = cluster.workloads.filter(({ resource }) => resource !== undefined);
          const members = (end: (typeof matrix.rows)[number], search: string) =>
            end.kind === 'namespace'
              ? own.filter(({ namespace, id }) => namespace === end.id && id.includes(search)).map(({ id }) => id)
              : [end.id];
          const idOf = (end: ConnectionRow['source']) =>
            end.kind === 'workload' ? end.workload.id : end.kind === 'external' ? 'internet' : end.name;
          for (const row of matrix.rows) {
            for (const column of matrix.columns) {
              const states = members(row, params.from ?? '').flatMap((from) =>
                members(column, params.to ?? '').flatMap((to) => {
                  if (from === to) return [];
                  const direction = from === 'internet' ? 'ingress' : 'egress';
                  const sets = cluster.reachability.externals(direction).filter((set) => !set.family(6).isEmpty);
                  const families = sets.length > 1 ? IpSet.ALL : IpSet.ALL_V4;
                  const rows = list.filter(
                    ({ source, destination }) => idOf(source) === from && idOf(destination) === to,
                  );
                  return [stateOf(rows, ports, from === 'internet' || to === 'internet' ? families : undefined)];
                }),
              );
              expect(cellAt(matrix, row.id, column.id)?.letter, `${row.id} → ${column.id}`).toBe(letterOf(states));
              compared += 1;
            }
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});

function letterOf(states: readonly string[]): string {
  if (states.length === 0) return '';
  if (states.every((state) => state === 'O')) return 'O';
  const unsure = states.some((state) => state.includes('?'));
  if (states.some((state) => state === 'O' || state.startsWith('P'))) return unsure ? 'P?' : 'P';
  return unsure ? '?' : 'C';
}
