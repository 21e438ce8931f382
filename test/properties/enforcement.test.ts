import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_WRITTEN, type Enforcement } from '../../server/src/engine/enforcement';
import { explain } from '../../server/src/engine/explain';
import type { ClusterInput, Flow } from '../../server/src/engine/model';
import { cluster, enforcedCluster, enforcement } from './engine-clusters';

const PORTS = [1, 53, 80, 81, 443, 444, 8080, 65535];

function flowsOf({ endpoints }: ClusterInput): readonly Flow[] {
  const ends = [
    ...endpoints.map(({ id }) => ({ kind: 'endpoint', id }) as const),
    { kind: 'address', address: '10.1.2.3' } as const,
  ];
  return ends.flatMap((from) =>
    ends.flatMap((to) =>
      from.kind === 'address' && to.kind === 'address'
        ? []
        : (['TCP', 'SCTP', 'OTHER'] as const).flatMap((protocol) =>
            PORTS.map((port): Flow => ({ from, to, protocol, port })),
          ),
    ),
  );
}

describe('what a network plugin makes of policies', () => {
  it('never turns a doubt into a certainty that the policies do not state (F3)', () => {
    const doubts = fc.record({
      policies: fc.constantFrom('enforced', 'doubtful'),
      sctp: fc.constantFrom('enforced', 'doubtful'),
      namedPorts: fc.constantFrom('enforced', 'doubtful-with-addresses'),
    }) as fc.Arbitrary<Pick<Enforcement, 'policies' | 'sctp' | 'namedPorts'>>;
    fc.assert(
      fc.property(cluster, doubts, (input, how) => {
        const doubtful = enforcedCluster(input, { ...AS_WRITTEN, ...how });
        for (const flow of flowsOf(input)) {
          const { verdict } = explain(doubtful, flow);
          if (verdict.kind === 'unknown') continue;
          expect({ flow, verdict: explain(input, flow).verdict.kind }).toEqual({ flow, verdict: verdict.kind });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('allows everything where policies are ignored (F4)', () => {
    fc.assert(
      fc.property(cluster, enforcement, (input, how) => {
        const open = enforcedCluster(input, { ...how, policies: 'ignored' });
        for (const flow of flowsOf(input)) expect(explain(open, flow).verdict).toEqual({ kind: 'allow' });
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing where it does as the API says (F2)', () => {
    fc.assert(
      fc.property(cluster, (input) => {
        const same = enforcedCluster(input, AS_WRITTEN);
        expect(same.tiers.flatMap(({ policies }) => policies)).toEqual(input.tiers.flatMap(({ policies }) => policies));
        same.endpoints.forEach((pod, index) => expect(pod).toBe(input.endpoints[index]));
      }),
      { numRuns: 60 },
    );
  });
});
