import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowEnd } from '../../server/src/engine/model';
import type { Cluster } from '../../server/src/workspace/cluster';
import { clusterOf } from '../support/workspace';

/** A2: of objects that stand in several manifests one is in force. What is decided holds whichever of them that is. */

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const labels = some('{}', '{ app: a }', '{ app: b }', '{ app: a, tier: t }', '{ tier: t }');
const podLabels = some('{ app: a }', '{ app: b }', '{ app: a, tier: t }', '{ app: b, tier: t }');
const teams = some('{}', '{ team: red }', '{ team: blue }');
const selector = fc.oneof(
  labels.map((own) => `{ matchLabels: ${own} }`),
  some(
    '{ matchExpressions: [{ key: tier, operator: Exists }] }',
    '{ matchExpressions: [{ key: app, operator: NotIn, values: [a] }] }',
  ),
);
const namespaceSelector = fc.oneof(
  teams.map((own) => `{ matchLabels: ${own} }`),
  some('{ matchExpressions: [{ key: team, operator: DoesNotExist }] }'),
);
const port = some('80', 'http', '0');

/** One object: what it is called, and the manifests of which one is in force. */
type Versions = readonly [string, ...string[]];
const versions = (manifest: fc.Arbitrary<string>): fc.Arbitrary<Versions> =>
  fc.array(manifest, { minLength: 1, maxLength: 3 }).map((all) => all as unknown as Versions);

const namespace = (name: string) =>
  versions(teams.map((own) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${own} }\n`));

const workload = (kind: string, ns: string, name: string) =>
  versions(
    fc
      .tuple(podLabels, some('80', '8080'), fc.nat(4), fc.integer({ min: 1, max: 2 }))
      .map(
        ([own, number, host, replicas]) =>
          `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { namespace: ${ns}, name: ${name} }\nspec: { replicas: ${replicas}, selector: { matchLabels: ${own} }, template: { metadata: { labels: ${own} }, spec: { hostNetwork: ${host === 0}, containers: [{ name: c, image: i, ports: [{ name: http, containerPort: ${number} }] }] } } }\n`,
      ),
  );

const pod = (ns: string, name: string) =>
  versions(
    fc
      .tuple(labels, some('10.0.0.1', '10.0.1.1', '8.8.8.8'))
      .map(
        ([own, ip]) =>
          `apiVersion: v1\nkind: Pod\nmetadata: { namespace: ${ns}, name: ${name}, labels: ${own} }\nspec: { containers: [{ name: c, image: i }] }\nstatus: { podIP: ${ip} }\n`,
      ),
  );

const networkPolicy = (ns: string, name: string) =>
  versions(
    fc
      .tuple(
        selector,
        some('Ingress', 'Egress'),
        fc.oneof(
          selector.map((pods) => `{ podSelector: ${pods} }`),
          fc
            .tuple(namespaceSelector, selector)
            .map(([spaces, pods]) => `{ namespaceSelector: ${spaces}, podSelector: ${pods} }`),
          some('{ ipBlock: { cidr: 10.0.0.0/24 } }'),
        ),
        port,
      )
      .map(
        ([subject, direction, peer, number]) =>
          `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${ns}, name: ${name} }\nspec: { podSelector: ${subject}, policyTypes: [${direction}], ${direction.toLowerCase()}: [{ ${direction === 'Ingress' ? 'from' : 'to'}: [${peer}]${number === '0' ? '' : `, ports: [{ port: ${number} }]`} }] }\n`,
      ),
  );

const adminPolicy = (name: string) =>
  versions(
    fc
      .tuple(some('Admin', 'Baseline'), some(1, 2, 3), namespaceSelector, some('Accept', 'Deny', 'Pass'), selector)
      .map(
        ([tier, priority, subject, action, pods]) =>
          `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: { tier: ${tier}, priority: ${priority}, subject: { namespaces: ${subject} }, ingress: [{ action: ${action}, from: [{ pods: { namespaceSelector: {}, podSelector: ${pods} } }] }] }\n`,
      ),
  );

const objects: fc.Arbitrary<readonly Versions[]> = fc.tuple(
  namespace('x'),
  namespace('y'),
  workload('Deployment', 'x', 'web'),
  workload('DaemonSet', 'y', 'agent'),
  pod('x', 'one'),
  networkPolicy('x', 'p'),
  networkPolicy('y', 'p'),
  networkPolicy('x', 'q'),
  adminPolicy('first'),
  adminPolicy('second'),
);

/** At most so many of the choices among the versions of all objects are looked at. */
const MOST_CHOICES = 24;

function choices(all: readonly Versions[], seed: number): readonly string[] {
  const count = all.reduce((product, list) => product * list.length, 1);
  const step = Math.max(1, Math.floor(count / MOST_CHOICES));
  return Array.from({ length: Math.min(count, MOST_CHOICES) }, (_, index) => {
    let number = (seed + index * step) % count;
    return all
      .map((list) => {
        const version = list[number % list.length] ?? list[0];
        number = Math.floor(number / list.length);
        return version;
      })
      .join('---\n');
  });
}

type Answers = ReadonlyMap<string, string>;

/** Verdicts between all ends of both kinds of evaluation; a workload stands for its first pod. */
function answersOf(cluster: Cluster): Answers {
  const ends: (readonly [string, FlowEnd])[] = [
    ...cluster.workloads.map(({ id, endpoints: [first = -1] }) => [id, { kind: 'endpoint', id: first }] as const),
    ...['10.0.0.1', '8.8.8.8'].map((address) => [address, { kind: 'address', address }] as const),
  ];
  const answers = new Map<string, string>();
  for (const [source, from] of ends) {
    for (const [destination, to] of ends) {
      if (from.kind === 'address' && to.kind === 'address') continue;
      for (const number of [80, 8080]) {
        const { verdict } = cluster.explain({ from, to, protocol: 'TCP', port: number });
        answers.set(`${source} -> ${destination} ${number}`, verdict.kind);
        if (source === destination || from.kind !== 'endpoint' || to.kind !== 'endpoint') continue;
        const { allowed, unknown } = cluster.reachability.between(from, to);
        const fast = allowed.contains('TCP', number) ? 'allow' : unknown.contains('TCP', number) ? 'unknown' : 'deny';
        expect([source, destination, number, fast]).toEqual([source, destination, number, verdict.kind]);
      }
    }
  }
  return answers;
}

describe('objects in several manifests', () => {
  it(
    'every verdict that is decided is the same whichever manifest of each object is in force',
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(objects, fc.nat(), (all, seed) => {
          const decided = [...answersOf(clusterOf(all.flat().join('---\n')))].filter(
            ([, verdict]) => verdict !== 'unknown',
          );
          for (const text of choices(all, seed)) {
            const answers = answersOf(clusterOf(text));
            for (const [flow, verdict] of decided) {
              const chosen = answers.get(flow);
              if (chosen !== verdict) expect({ text, flow, verdict }).toEqual({ text, flow, verdict: chosen });
            }
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  it('manifests that mean the same leave everything decided as one of them does', () => {
    fc.assert(
      fc.property(objects, (all) => {
        const once = all.map(([first]) => first);
        const twice = [...once, ...once];
        expect(answersOf(clusterOf(twice.join('---\n')))).toEqual(answersOf(clusterOf(once.join('---\n'))));
      }),
      { numRuns: 40 },
    );
  });

  it('what differs in one object leaves alone what has nothing to do with it', () => {
    fc.assert(
      fc.property(objects, workload('Deployment', 'z', 'other'), (all, lonely) => {
        const rest = all.map(([first]) => first);
        const [first] = lonely;
        const before = answersOf(clusterOf([...rest, first].join('---\n')));
        const after = answersOf(clusterOf([...rest, ...lonely].join('---\n')));
        for (const [flow, verdict] of before) {
          if (!flow.includes('z/other')) expect([flow, after.get(flow)]).toEqual([flow, verdict]);
        }
      }),
      { numRuns: 40 },
    );
  });
});
