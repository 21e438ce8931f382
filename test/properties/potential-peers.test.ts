import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortSet } from '../../server/src/engine/port-set';
import { potentialPeersOf, type WrittenSelector } from '../../server/src/workspace/potential/potential-peers';
import { workloadOf } from '../support/flow';
import { clusterOf } from '../support/workspace';

/** What is said of pods that do not exist comes true once one of them does (A6). */

const pod = (namespace: string, name: string, labels: string) =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }\nspec: { containers: [{ name: c, image: i }] }\n`;

const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { minKeys: 1, maxKeys: 2 });
const terms = fc.oneof(
  labels.map((matchLabels) => ({ matchLabels })),
  fc.record({
    matchLabels: labels,
    matchExpressions: fc.constantFrom(
      [{ key: 'tier', operator: 'NotIn', values: ['c'] }],
      [{ key: 'app', operator: 'Exists' }],
      [{ key: 'old', operator: 'DoesNotExist' }],
    ),
  }),
);
const peer = fc.oneof(
  terms.map((podSelector) => ({ podSelector })),
  fc.record({ podSelector: terms, namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'red' } }) }),
);
const rule = fc.record({
  from: fc.array(peer, { minLength: 1, maxLength: 2 }),
  ports: fc
    .uniqueArray(fc.integer({ min: 80, max: 84 }), { minLength: 1, maxLength: 2 })
    .map((all) => all.map((port) => ({ port }))),
});

/** Labels that satisfy the selector: the plain part, and a value of its own for a key that must be there. */
function labelsOf({ labels: plain, expressions }: WrittenSelector): string {
  const present = expressions.filter(({ operator }) => operator === 'Exists').map(({ key }) => [key, 'own'] as const);
  return JSON.stringify(Object.fromEntries([...present, ...plain.map(({ key, value }) => [key, value] as const)]));
}

describe('potential peers', () => {
  it('may do, when they come to be, all that was said', () => {
    let rows = 0;
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), (ingress) => {
        const policy = { podSelector: { matchLabels: { is: 'target' } }, policyTypes: ['Ingress'], ingress };
        const base = [
          '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: other, labels: { team: red } }\n',
          pod('shop', 'target', '{ is: target }'),
          `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: ${JSON.stringify(policy)}\n`,
        ].join('');
        const before = clusterOf(base);
        for (const { pods, ports } of potentialPeersOf(before, workloadOf(before, 'shop/target'), 'ingress').peers) {
          if (pods.kind === 'entire-cluster' || pods.admitted.pods.kind === 'all') continue;
          rows += 1;
          const { namespaces } = pods.admitted;
          const namespace = namespaces.kind === 'name' ? namespaces.name : 'other';
          const after = clusterOf(`${base}${pod(namespace, 'new', labelsOf(pods.admitted.pods.selector))}`);
          const ends = [`${namespace}/new`, 'shop/target'].map((name) => workloadOf(after, name).endpoints[0] ?? -1);
          const [from = -1, to = -1] = ends;
          const { allowed } = after.reachability.between({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: to });
          expect(allowed.intersect(PortSet.ALL_PORTS).includes(ports)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
    expect(rows).toBeGreaterThan(80);
  });
});
