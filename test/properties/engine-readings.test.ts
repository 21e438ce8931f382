import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import type { ClusterInput, FlowEnd } from '../../server/src/engine/model';
import { createReachability } from '../../server/src/engine/reachability';
import { ambiguousCluster } from './engine-clusters';

/** A2: where several descriptions of one thing exclude each other, certain is what all of them agree on. */

/** Every cluster that the descriptions allow for. */
function choices(input: ClusterInput): readonly ClusterInput[] {
  const [first, ...rest] = input.namespaces;
  if (first === undefined) throw new Error('clusters have namespaces');
  const labels = [first.labels, ...(first.otherLabels ?? [])];
  let found: ClusterInput[] = labels.map((own) => ({
    ...input,
    namespaces: [{ ...first, labels: own, otherLabels: [] }, ...rest],
  }));
  const done = new Set<unknown>();
  for (const { otherReadings = [] } of input.endpoints) {
    if (otherReadings.length === 0 || done.has(otherReadings)) continue;
    done.add(otherReadings);
    // Replicas share the list and change together.
    found = found.flatMap((cluster) =>
      [undefined, ...otherReadings].map((reading) => ({
        ...cluster,
        endpoints: cluster.endpoints.map((endpoint) => {
          if (endpoint.otherReadings !== otherReadings) return endpoint;
          const { id, namespace, workload, replicated } = endpoint;
          return reading === undefined
            ? { ...endpoint, otherReadings: [] }
            : { ...reading, id, namespace, workload, replicated };
        }),
      })),
    );
  }
  return found;
}

function flowsOf(input: ClusterInput): readonly { from: FlowEnd; to: FlowEnd; protocol: 'TCP'; port: number }[] {
  const ends: FlowEnd[] = [
    ...input.endpoints.map(({ id }): FlowEnd => ({ kind: 'endpoint', id })),
    ...['10.1.2.3', '8.8.8.8'].map((address): FlowEnd => ({ kind: 'address', address })),
    { kind: 'node', same: false },
  ];
  return ends.flatMap((from) =>
    ends.flatMap((to) => [80, 443].map((port) => ({ from, to, protocol: 'TCP' as const, port }))),
  );
}

describe('several descriptions of one thing', () => {
  it('are decided, side by side, exactly where every choice among them is', () => {
    fc.assert(
      fc.property(ambiguousCluster, (input) => {
        const clusters = choices(input);
        for (const flow of flowsOf(input)) {
          const { egress, ingress, verdict } = explain(input, flow);
          const answers = clusters.map((cluster) => explain(cluster, flow));
          for (const [side, sides] of [
            [egress, answers.map((answer) => answer.egress)],
            [ingress, answers.map((answer) => answer.ingress)],
          ] as const) {
            const kinds = new Set(sides.map((one) => one.verdict.kind));
            expect([flow, side.verdict.kind]).toEqual([flow, kinds.size === 1 ? [...kinds][0] : 'unknown']);
            if (kinds.size > 1)
              expect(side.verdict).toMatchObject({ reasons: expect.arrayContaining(['version-dependent']) });
          }
          if (verdict.kind === 'unknown') continue;
          expect(new Set(answers.map((answer) => answer.verdict.kind))).toEqual(new Set([verdict.kind]));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('give one answer for all endpoints of a class', () => {
    fc.assert(
      fc.property(ambiguousCluster, (input) => {
        const reachability = createReachability(input);
        for (const from of reachability.classes) {
          for (const to of reachability.classes) {
            const answers = from.endpoints.flatMap((source) =>
              to.endpoints
                .filter((destination) => destination !== source)
                .map((destination) =>
                  reachability.between({ kind: 'endpoint', id: source }, { kind: 'endpoint', id: destination }),
                ),
            );
            expect(new Set(answers).size).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
