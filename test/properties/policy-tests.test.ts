import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testFileAt } from '../../server/src/assertions/find-test-files';
import type { TestResult } from '../../server/src/assertions/result';
import { runTests } from '../../server/src/assertions/run-tests';
import type { Protocol } from '../../server/src/engine/port-set';
import type { Verdict } from '../../server/src/engine/verdict';
import type { Cluster } from '../../server/src/workspace/cluster';
import { snapshotOf, uriOf } from '../support';

/** Tests over classes of pods say what asking the plain evaluator for every pair and every port says. */

const selector = fc.constantFrom<object>(
  {},
  { matchLabels: { app: 'a' } },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['b'] }] },
  { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['x'] }] },
);
const peer = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  fc.constantFrom<object>(
    { namespaceSelector: {} },
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } },
    { ipBlock: { cidr: '0.0.0.0/0' } },
    { ipBlock: { cidr: '10.0.0.0/8' } },
  ),
);
const ports = fc.option(
  fc.array(fc.constantFrom<object>({ port: 80 }, { port: 81 }, { port: 'http' }), { minLength: 1, maxLength: 2 }),
);
const rule = (key: 'from' | 'to') =>
  fc
    .record({ peers: fc.option(fc.array(peer, { minLength: 1, maxLength: 2 })), some: ports })
    .map(({ peers, some }) => ({ ...(peers && { [key]: peers }), ...(some && { ports: some }) }));
const policy = fc.record({
  namespace: fc.constantFrom('x', 'y'),
  spec: fc.record({
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  }),
});
const workload = fc.record({
  namespace: fc.constantFrom('x', 'y'),
  app: fc.constantFrom('a', 'b', 'c'),
  replicas: fc.constantFrom(1, 3),
  port: fc.constantFrom(80, 81),
});

interface World {
  readonly workloads: readonly { namespace: string; app: string; replicas: number; port: number }[];
  readonly policies: readonly { namespace: string; spec: object }[];
}
const world: fc.Arbitrary<World> = fc.record({
  workloads: fc.array(workload, { minLength: 1, maxLength: 5 }),
  policies: fc.array(policy, { maxLength: 4 }),
});

function manifests({ workloads, policies }: World): string {
  return [
    ...workloads.map(({ namespace, app, replicas, port }, index) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `w${index}`, namespace },
      spec: {
        replicas,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels: { app } },
          spec: { containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: port }] }] },
        },
      },
    })),
    ...policies.map(({ namespace, spec }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace },
      spec,
    })),
  ]
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
}

function run(of: World, test: object): { readonly result: TestResult; readonly cluster: Cluster } {
  const files = [
    { path: 'a.yaml', text: manifests(of) },
    { path: 't.netpol-test.yaml', text: JSON.stringify({ tests: [{ name: 't', ...test }] }) },
  ];
  const snapshot = snapshotOf({ files, cursor: undefined, marks: [] });
  const [scope] = snapshot.scopes;
  const file = testFileAt(snapshot, uriOf('t.netpol-test.yaml'));
  if (scope === undefined || file === undefined) throw new Error('there is a test file');
  expect(file.problems).toEqual([]);
  const [result] = runTests(snapshot, scope, file);
  if (result === undefined) throw new Error('there is a test');
  return { result, cluster: scope.cluster };
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const PROBES = PROTOCOLS.flatMap((protocol) => [1, 79, 80, 81, 82, 65535].map((port) => ({ protocol, port })));
type Probe = (typeof PROBES)[number];

/** Endpoints of a workload of the world. */
function endpointsOf(cluster: Cluster, { workloads }: World, index: number): readonly number[] {
  const found = cluster.workloads.find(
    ({ name, namespace }) => name === `w${index}` && namespace === workloads[index]?.namespace,
  );
  return found?.endpoints ?? [];
}

/** Pairs of pods, none with itself. */
function pairsOf(
  cluster: Cluster,
  from: readonly number[],
  to: readonly number[],
): readonly (readonly [number, number])[] {
  return from.flatMap((a) =>
    to.flatMap((b): readonly (readonly [number, number])[] =>
      a !== b || cluster.input.endpoints[a]?.replicated === true ? [[a, b]] : [],
    ),
  );
}

function ask(cluster: Cluster, [a, b]: readonly [number, number], { protocol, port }: Probe): Verdict['kind'] {
  const [from, to] = [{ kind: 'endpoint', id: a } as const, { kind: 'endpoint', id: b } as const];
  if (a !== b) return cluster.explain({ from, to, protocol, port }).verdict.kind;
  // One endpoint that stands for several pods: the plain evaluator would take it for one pod and itself.
  const { allowed, unknown } = cluster.reachability.between(from, to);
  if (allowed.contains(protocol, port)) return 'allow';
  return unknown.contains(protocol, port) ? 'unknown' : 'deny';
}

const peers = (size: number): fc.Arbitrary<readonly number[]> => fc.subarray([...Array(size).keys()], { minLength: 1 });

const worldAndEnds = world.chain((of) =>
  fc.record({ of: fc.constant(of), from: peers(of.workloads.length), to: peers(of.workloads.length) }),
);

const named = ({ workloads }: World, indexes: readonly number[]) =>
  indexes.map((index) => `${workloads[index]?.namespace}/w${index}`);

describe('tests of connections', () => {
  it('say what every pair and port say', () => {
    const question = fc.record({
      expect: fc.constantFrom('allow' as const, 'deny' as const),
      quantifier: fc.constantFrom('all' as const, 'any' as const),
      port: fc.constantFrom<readonly (string | number)[] | undefined>(
        undefined,
        [80],
        [80, 81],
        ['80-81', 'UDP/80'],
        ['http'],
      ),
    });
    fc.assert(
      fc.property(worldAndEnds, question, ({ of, from, to }, { expect: wanted, quantifier, port }) => {
        const test = { from: named(of, from), to: named(of, to), expect: wanted, quantifier, ...(port && { port }) };
        const { result, cluster } = run(of, test);
        const verdicts = from.flatMap((source) =>
          to.flatMap((target) =>
            pairsOf(cluster, endpointsOf(cluster, of, source), endpointsOf(cluster, of, target)).flatMap((pair) =>
              PROBES.filter((probe) => isAsked(probe, port, of.workloads[target]?.port)).map((probe) =>
                ask(cluster, pair, probe),
              ),
            ),
          ),
        );
        const holds = quantifier === 'all' ? verdicts.every((one) => one === wanted) : verdicts.includes(wanted);
        expect(result.outcome).toBe(verdicts.length === 0 ? 'error' : holds ? 'passed' : 'failed');
      }),
      { numRuns: 250 },
    );
  });

  function isAsked(
    { protocol, port }: Probe,
    written: readonly (string | number)[] | undefined,
    named: number | undefined,
  ): boolean {
    if (written === undefined) return true;
    return written.some((one) => {
      if (one === 'http') return protocol === 'TCP' && port === named;
      if (one === 'UDP/80') return protocol === 'UDP' && port === 80;
      if (one === '80-81') return protocol === 'TCP' && (port === 80 || port === 81);
      return protocol === 'TCP' && port === one;
    });
  }
});

describe('tests of paths', () => {
  it('find one exactly when pods that open the next connection lead there', () => {
    fc.assert(
      fc.property(worldAndEnds, ({ of, from, to }) => {
        const test = { noPath: { from: named(of, from), to: named(of, to), transitive: true } };
        const { result, cluster } = run(of, test);
        const ends = (indexes: readonly number[]) => indexes.flatMap((index) => endpointsOf(cluster, of, index));
        const certain = leadsTo(cluster, ends(from), new Set(ends(to)), ['allow']);
        const possible = leadsTo(cluster, ends(from), new Set(ends(to)), ['allow', 'unknown']);
        expect(result.type ?? 'none').toBe(certain ? 'path' : possible ? 'unknown' : 'none');
      }),
      { numRuns: 120 },
    );
  });

  function leadsTo(
    cluster: Cluster,
    from: readonly number[],
    to: ReadonlySet<number>,
    open: readonly Verdict['kind'][],
  ): boolean {
    const reached = new Set<number>();
    let frontier = from;
    while (frontier.length > 0) {
      const next = cluster.input.endpoints
        .map(({ id }) => id)
        .filter((id) => !reached.has(id))
        .filter((id) =>
          pairsOf(cluster, frontier, [id]).some((pair) =>
            PROBES.some((probe) => open.includes(ask(cluster, pair, probe))),
          ),
        );
      for (const id of next) reached.add(id);
      frontier = next;
    }
    return [...reached].some((id) => to.has(id));
  }
});

describe('limits', () => {
  it('that hold let nobody else in', () => {
    fc.assert(
      fc.property(worldAndEnds, ({ of, from, to }) => {
        const test = { exposure: { of: named(of, to), atMost: [{ peer: named(of, from), port: [80, 'UDP/*'] }] } };
        const { result, cluster } = run(of, test);
        const within = new Set(from.flatMap((index) => endpointsOf(cluster, of, index)));
        const targets = to.flatMap((index) => endpointsOf(cluster, of, index));
        const intruders = pairsOf(
          cluster,
          cluster.input.endpoints.map(({ id }) => id),
          targets,
        )
          .filter(([a, b]) => cluster.input.endpoints[a]?.workload !== cluster.input.endpoints[b]?.workload)
          .filter(([a, b]) =>
            PROBES.some((probe) => {
              const isLeft =
                within.has(a) && (probe.protocol === 'UDP' || (probe.protocol === 'TCP' && probe.port === 80));
              return !isLeft && ask(cluster, [a, b], probe) !== 'deny';
            }),
          );
        if (intruders.length > 0) expect(result.outcome).toBe('failed');
        // What is told beyond the pods is about addresses, nodes and pods that are not there.
        const pods = result.violations.filter(({ from: who }) => /\b[xy]\/w\d|\{cluster-dns\}/.test(who));
        expect(pods.length > 0).toBe(intruders.length > 0);
      }),
      { numRuns: 150 },
    );
  });
});
