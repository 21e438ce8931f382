import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import { verdictOf } from '../support/flow';
import { ROOT, workspaceOf } from '../support/workspace';

/** A policy that is wrong, half deleted or contradicted never changes a verdict that does not depend on it. */

const workload = (namespace: string, name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }] }
`;
const WORKLOADS = ['front', 'back']
  .flatMap((name) => ['shop', 'bank', 'mail'].map((ns) => workload(ns, name)))
  .join('');

const FIRST = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: bank }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
/** The one that is damaged. It holds most of what a policy can. */
const VICTIM = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: victim
  namespace: shop
  labels:
    team: "red"
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: In, values: [front] }
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: mail
          podSelector:
            matchLabels:
              app: back
        - ipBlock:
            cidr: 10.0.0.0/8
            except:
              - 10.1.0.0/16
      ports:
        - protocol: TCP
          port: http
        - port: 8000
          endPort: 8100
  egress:
    - to:
        - podSelector: {}
`;
const LAST = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: back, namespace: mail }
spec:
  podSelector: { matchLabels: { app: back } }
  ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: http }] }]
`;

function clusterWith(victim: string, more = ''): Cluster {
  const policies = `---\n${FIRST}---\n${victim}\n---\n${LAST}${more}`;
  const workspace = workspaceOf([
    { path: 'workloads.yaml', text: WORKLOADS },
    { path: 'policies.yaml', text: policies },
  ]);
  const scope = workspace.snapshot().scopes.find(({ root }) => root === ROOT);
  if (scope === undefined) throw new Error('the folder is a scope');
  return scope.cluster;
}

const NAMES = ['bank/front', 'bank/back', 'mail/front', 'mail/back'];
const OUTSIDE = ['8.8.8.8', '10.1.2.3'];

/** Everything between ends whose namespaces the policy is not in and cannot come to be in by losing characters. */
function otherVerdicts(cluster: Cluster): readonly string[] {
  const ends = [...NAMES, ...OUTSIDE];
  const pairs = ends.flatMap((from) => ends.map((to) => [from, to] as const));
  return pairs
    .filter(([from, to]) => from !== to && (NAMES.includes(from) || NAMES.includes(to)))
    .flatMap(([from, to]) =>
      [80, 8080].map((port) => `${from} -> ${to} ${port}: ${verdictOf(cluster, from, to, port)}`),
    );
}

/** The same for the pods of the policy's own namespace that neither version selects, in a direction it cannot reach. */
function neighbourVerdicts(cluster: Cluster): readonly string[] {
  return NAMES.map((to) => `shop/back -> ${to}: ${verdictOf(cluster, 'shop/back', to, 8080)}`);
}

const WHOLE = clusterWith(VICTIM);
const EXPECTED = otherVerdicts(WHOLE);

const cuts = fc.array(fc.record({ at: fc.nat(VICTIM.length - 1), count: fc.integer({ min: 1, max: 60 }) }), {
  minLength: 1,
  maxLength: 3,
});

function cutUp(text: string, places: readonly { readonly at: number; readonly count: number }[]): string {
  return places.reduce((rest, { at, count }) => rest.slice(0, at) + rest.slice(at + count), text);
}

describe('a damaged policy', () => {
  it('has something to lose', () => {
    expect(EXPECTED.some((line) => line.endsWith(': allow'))).toBe(true);
    expect(EXPECTED.some((line) => line.endsWith(': deny'))).toBe(true);
    expect(verdictOf(WHOLE, 'mail/back', 'shop/front', 8080)).toBe('allow');
    expect(verdictOf(WHOLE, '8.8.8.8', 'shop/front', 8080)).toBe('deny');
  });

  it('with characters missing changes no verdict of pods elsewhere, in the same file or not', () => {
    fc.assert(
      fc.property(cuts, (places) => {
        expect(otherVerdicts(clusterWith(cutUp(VICTIM, places)))).toEqual(EXPECTED);
      }),
      { numRuns: 150 },
    );
  });

  it('with its lines in disorder changes no verdict of pods elsewhere', () => {
    const lines = VICTIM.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), (some) => {
        expect(otherVerdicts(clusterWith(some.join('\n')))).toEqual(EXPECTED);
      }),
      { numRuns: 100 },
    );
  });

  it('contradicted by another under its name changes no verdict of pods elsewhere', () => {
    fc.assert(
      fc.property(cuts, (places) => {
        const other = `---\n${cutUp(VICTIM, places)}\n`;
        expect(otherVerdicts(clusterWith(VICTIM, other))).toEqual(EXPECTED);
      }),
      { numRuns: 50 },
    );
  });

  it('that still selects only its own pods changes nothing for their neighbours', () => {
    const expected = neighbourVerdicts(WHOLE);
    const start = VICTIM.indexOf('  ingress:');
    fc.assert(
      fc.property(cuts, (places) => {
        const damaged = VICTIM.slice(0, start) + cutUp(VICTIM.slice(start), places);
        const cluster = clusterWith(damaged);
        const victim = cluster.policies.find(({ name }) => name === 'victim');
        const front = cluster.workloads.filter(({ id }) => id.startsWith('shop/front'));
        // A cut may reach back to no selector only by breaking the document; then the object is refused or gone.
        fc.pre(victim === undefined || cluster.subjectsOf(victim).every((subject) => front.includes(subject)));
        expect(neighbourVerdicts(cluster)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
