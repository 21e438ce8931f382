import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import { verdictOf } from '../support/flow';
import { ROOT, workspaceOf } from '../support/workspace';

/** An object that is not understood takes certainty away and nothing else, whatever it says. */

const workload = (namespace: string, name: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name}, tier: ${name === 'a' ? 'front' : 'back'} } }
spec: { containers: [{ name: c }] }
`;
const PODS = ['x', 'y'].flatMap((namespace) => ['a', 'b'].map((name) => workload(namespace, name))).join('');
const NAMES = ['x/a', 'x/b', 'y/a', 'y/b'];
const POLICIES = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: x }
spec: { podSelector: { matchLabels: { app: a } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }] }] }
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: admin }
spec:
  priority: 1
  subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: y } } }
  ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: x } } }] }]
`;

function clusterWith(...objects: readonly string[]): Cluster {
  const text = `${PODS}${POLICIES}${objects.map((object) => `---\n${object}\n`).join('')}`;
  const scope = workspaceOf([{ path: 'all.yaml', text }])
    .snapshot()
    .scopes.find(({ root }) => root === ROOT);
  if (scope === undefined) throw new Error('the folder is a scope');
  return scope.cluster;
}

type Verdicts = ReadonlyMap<string, string>;

function verdicts(cluster: Cluster): Verdicts {
  const ends = [...NAMES, '8.8.8.8', 'node'];
  const pairs = ends.flatMap((from) => ends.map((to) => [from, to] as const));
  return new Map(
    pairs
      .filter(([from, to]) => from !== to && (NAMES.includes(from) || NAMES.includes(to)))
      .map(([from, to]) => [`${from} > ${to}`, verdictOf(cluster, from, to)]),
  );
}

const BEFORE = verdicts(clusterWith());

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const labels = some('{}', '{ app: a }', '{ app: b, tier: back }', '{ "k8s:app": a }', '{ app: 1 }', 'null');
const sections = some(
  '',
  'ingress: [{}]',
  'egress: [{ toEntities: [all] }]',
  'ingress: [], egress: [{}]',
  'ingres: [{}]',
);
const metadata = some('{ name: o, namespace: x }', '{ name: o, namespace: y }', '{ name: o }');

const cilium = fc
  .record({ kind: some('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'), metadata, labels, sections })
  .map(
    (it) =>
      `apiVersion: cilium.io/v2\nkind: ${it.kind}\nmetadata: ${it.metadata}\nspec: { endpointSelector: { matchLabels: ${it.labels} }, ${it.sections} }`,
  );
const selectors = some('all()', "app == 'a'", "app == 'a' && has(tier)", "app == 'a' || app == 'b'", '!has(app)');
const calico = fc
  .record({
    kind: some('NetworkPolicy', 'GlobalNetworkPolicy'),
    metadata,
    selectors,
    rules: some('', 'types: [Egress]', 'ingress: [{ action: Allow }]'),
  })
  .map(
    (it) =>
      `apiVersion: projectcalico.org/v3\nkind: ${it.kind}\nmetadata: ${it.metadata}\nspec: { selector: "${it.selectors}"${it.rules === '' ? '' : `, ${it.rules}`} }`,
  );
const mesh = fc
  .record({ kind: some('AuthorizationPolicy', 'PeerAuthentication'), metadata, labels })
  .map(
    (it) =>
      `apiVersion: security.istio.io/v1\nkind: ${it.kind}\nmetadata: ${it.metadata}\nspec: { mtls: { mode: STRICT }, selector: { matchLabels: ${it.labels} } }`,
  );
const edge = fc
  .record({ metadata })
  .map(
    (it) =>
      `apiVersion: k8s.ovn.org/v1\nkind: EgressFirewall\nmetadata: ${it.metadata}\nspec: { egress: [{ type: Deny }] }`,
  );
const anyObject = fc.oneof(cilium, calico, mesh, edge);
const restricting = fc.oneof(mesh, edge);

describe('objects that are not understood', () => {
  it('make decided connections unknown or leave them as they are', () => {
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 3 }), (objects) => {
        for (const [pair, verdict] of verdicts(clusterWith(...objects))) {
          expect([BEFORE.get(pair), 'unknown(dialect-not-enforced)'], pair).toContain(verdict);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('that only restrict leave denied what is denied', () => {
    fc.assert(
      fc.property(fc.array(restricting, { maxLength: 3 }), (objects) => {
        const after = verdicts(clusterWith(...objects));
        for (const [pair, verdict] of BEFORE) if (verdict === 'deny') expect(after.get(pair), pair).toBe('deny');
      }),
      { numRuns: 100 },
    );
  });

  it('leave no less unknown together than alone, in whatever order', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (one, other) => {
        const together = verdicts(clusterWith(one, other));
        expect(verdicts(clusterWith(other, one))).toEqual(together);
        for (const alone of [verdicts(clusterWith(one)), verdicts(clusterWith(other))]) {
          for (const [pair, verdict] of alone)
            if (verdict.startsWith('unknown')) expect(together.get(pair)).toBe(verdict);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('change no verdict of pods that they surely do not select, damaged or not', () => {
    const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: o, namespace: x }
spec: { endpointSelector: { matchLabels: { app: a } }, ingress: [{ fromEndpoints: [{}] }] }`;
    const start = text.indexOf('spec:');
    fc.assert(
      fc.property(fc.integer({ min: start, max: text.length - 1 }), fc.integer({ min: 1, max: 40 }), (at, count) => {
        const after = verdicts(clusterWith(text.slice(0, at) + text.slice(at + count)));
        for (const [pair, verdict] of BEFORE) if (!pair.includes('x/')) expect(after.get(pair), pair).toBe(verdict);
      }),
      { numRuns: 150 },
    );
  });
});
