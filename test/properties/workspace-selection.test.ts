import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodSet } from '../../server/src/engine/model';
import { matches, type Requirement, type Selector } from '../../server/src/engine/selector';
import { and, NO, or, type Tri } from '../../server/src/engine/tri';
import type { Cluster } from '../../server/src/workspace/cluster';
import { clusterOf } from '../support/workspace';

/** G13: indexed and interned selection finds what looking at every pod finds. */

const key = fc.constantFrom('app', 'tier', 'pod-template-hash', 'kubernetes.io/metadata.name');
const value = fc.constantFrom('a', 'b', 'x', 'y', '');
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ op: fc.constantFrom('in' as const, 'not-in' as const), key, values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ op: fc.constantFrom('exists' as const, 'not-exists' as const), key }),
);
const selector: fc.Arbitrary<Selector> = fc.record({ requirements: fc.array(requirement, { maxLength: 2 }) });
const podSet: fc.Arbitrary<PodSet> = fc.record({
  namespaces: fc.oneof(
    fc.record({ kind: fc.constant('one' as const), namespace: fc.constantFrom('x', 'y', 'nowhere') }),
    fc.record({ kind: fc.constant('matching' as const), selector }),
  ),
  pods: selector,
});

const workload = fc.tuple(
  fc.constantFrom('Deployment', 'Pod'),
  fc.constantFrom('x', 'y'),
  fc.dictionary(fc.constantFrom('app', 'tier'), value),
);

function manifests(workloads: readonly [string, string, Readonly<Record<string, string>>][]): string {
  return workloads
    .map(([kind, namespace, labels], index) => {
      const metadata = { name: `w${index}`, namespace, labels };
      const template = { metadata: { labels }, spec: { containers: [] } };
      return JSON.stringify(
        kind === 'Pod'
          ? { apiVersion: 'v1', kind, metadata, spec: { containers: [] } }
          : {
              apiVersion: 'apps/v1',
              kind,
              metadata,
              spec: { replicas: 2, selector: { matchLabels: labels }, template },
            },
      );
    })
    .join('\n---\n');
}

function byLooking({ input, workloads }: Cluster, pods: PodSet): readonly (readonly [string, Tri])[] {
  return workloads.flatMap((candidate) => {
    let result: Tri = NO;
    for (const id of candidate.endpoints) {
      const endpoint = input.endpoints[id];
      const namespace = endpoint && input.namespaces[endpoint.namespace];
      if (endpoint === undefined || namespace === undefined) continue;
      const { namespaces } = pods;
      const inScope: Tri =
        namespaces.kind === 'one'
          ? namespaces.namespace === namespace.name
            ? 1
            : 0
          : matches(namespaces.selector, namespace.labels, undefined, undefined, namespace.labelsOpen);
      const labels = matches(pods.pods, endpoint.labels, endpoint.presentKeys, endpoint.maybeKeys);
      result = or(result, and(inScope, labels));
    }
    return result === NO ? [] : [[candidate.id, result] as const];
  });
}

describe('selection', () => {
  it('finds what looking at every pod finds', () => {
    fc.assert(
      fc.property(
        fc.array(workload, { maxLength: 6 }),
        fc.array(podSet, { maxLength: 4 }),
        fc.boolean(),
        (all, sets, open) => {
          const cluster = clusterOf(
            { files: [{ path: 'a.yaml', text: manifests(all) }], cursor: undefined, marks: [] },
            {
              cluster: { namespacesOpen: open },
            },
          );
          for (const pods of sets) {
            const found = cluster.select(pods).map(({ workload: { id }, match }) => [id, match]);
            expect(found).toEqual(byLooking(cluster, pods));
          }
        },
      ),
    );
  });
});
