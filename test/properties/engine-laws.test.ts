import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterInput, Flow, Policy, Tier } from '../../server/src/engine/model';
import { explain } from '../../server/src/engine/explain';
import { decide, fork, type Outcome, type WorldPolicy } from '../../server/src/engine/worlds';
import { cluster, unionPolicy } from './engine-clusters';

const RUNS = { numRuns: 300 };

function flowsOf(input: ClusterInput): Flow[] {
  return input.endpoints.flatMap(({ id }) =>
    [80, 443].flatMap((port) => [
      ...input.endpoints.map((to): Flow => flow({ kind: 'endpoint', id }, { kind: 'endpoint', id: to.id }, port)),
      flow({ kind: 'endpoint', id }, { kind: 'address', address: '10.1.2.3' }, port),
      flow({ kind: 'address', address: '8.8.8.8' }, { kind: 'endpoint', id }, port),
    ]),
  );
}

function flow(from: Flow['from'], to: Flow['to'], port: number): Flow {
  return { from, to, protocol: 'TCP', port };
}

function withPolicies(input: ClusterInput, change: (policies: readonly Policy[]) => readonly Policy[]): ClusterInput {
  const tiers = input.tiers.map((tier): Tier =>
    tier.mode === 'union' ? { ...tier, policies: change(tier.policies) } : tier,
  );
  return { ...input, tiers };
}

const withUnion = cluster.filter((input) => input.tiers.some((tier) => tier.mode === 'union'));

describe('metamorphic laws (G27)', () => {
  it('one more policy never takes an ALLOW from pods that are isolated already', () => {
    fc.assert(
      fc.property(withUnion, unionPolicy, (input, extra) => {
        const [reading] = extra.alternatives;
        const after = withPolicies(input, (policies) => [...policies, extra]);
        for (const one of flowsOf(input)) {
          const before = explain(input, one);
          if (before.verdict.kind !== 'allow' || reading === undefined) continue;
          const isolated = (['egress', 'ingress'] as const).every(
            (direction) =>
              !before[direction].applies || before[direction].isolatedBy.some((id) => onlyUnion(input, id)),
          );
          if (isolated) expect(explain(after, one).verdict.kind).toBe('allow');
        }
      }),
      RUNS,
    );
  });

  it('one more policy changes nothing for pods that it does not select', () => {
    fc.assert(
      fc.property(withUnion, unionPolicy, (input, extra) => {
        const alone = { ...input, tiers: [{ id: 'np', mode: 'union', end: 'next', policies: [extra] } as const] };
        const after = withPolicies(input, (policies) => [...policies, extra]);
        for (const one of flowsOf(input)) {
          const met = explain(alone, one);
          if (met.egress.steps.length > 0 || met.ingress.steps.length > 0) continue;
          expect(explain(after, one).verdict).toEqual(explain(input, one).verdict);
        }
      }),
      RUNS,
    );
  });

  it('the order of policies in a union tier is irrelevant', () => {
    fc.assert(
      fc.property(withUnion, (input) => {
        const after = withPolicies(input, (policies) => [...policies].reverse());
        for (const one of flowsOf(input)) {
          expect(explain(after, one).verdict.kind).toBe(explain(input, one).verdict.kind);
        }
      }),
      RUNS,
    );
  });

  it('the numbers of policies are irrelevant', () => {
    fc.assert(
      fc.property(cluster, (input) => {
        const renumbered = {
          ...input,
          tiers: input.tiers.map((tier) => ({
            ...tier,
            policies: tier.policies.map((policy) => ({
              ...policy,
              alternatives: policy.alternatives.map((reading) => ({ ...reading, id: 100 - reading.id })),
            })),
          })),
        };
        for (const one of flowsOf(input)) expect(explain(renumbered, one).verdict).toEqual(explain(input, one).verdict);
      }),
      RUNS,
    );
  });
});

/** Whether a policy number belongs to policies with one reading in union tiers only, so that it surely isolates there. */
function onlyUnion(input: ClusterInput, id: number): boolean {
  return input.tiers.every((tier) =>
    tier.policies.every(
      ({ alternatives }) =>
        alternatives.every((reading) => reading.id !== id) || (tier.mode === 'union' && alternatives.length === 1),
    ),
  );
}

const worldPolicy: fc.Arbitrary<WorldPolicy> = fc.record({
  uncertain: fc.constant(1),
  readings: fc.array(
    fc.record({
      subject: fc.constantFrom(0, 1, 1, 2),
      reasons: fc.constant(2),
      rules: fc.array(
        fc.record({
          action: fc.constantFrom('allow', 'deny', 'pass', 'log'),
          match: fc.constantFrom(0, 1, 2),
          reasons: fc.constant(4),
        }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}

describe('priority ties (C6, G10)', () => {
  it('give exactly the results of all permutations of the tied policies', () => {
    fc.assert(
      fc.property(
        fc.array(worldPolicy, { minLength: 2, maxLength: 4 }),
        fc.constantFrom('next' as const, 'deny-if-governed' as const),
        worldPolicy,
        (tied, end, last) => {
          const after = { groups: [[last]], end: 'deny-if-governed' as const, undefinedIfGoverned: false };
          const run = (groups: readonly (readonly WorldPolicy[])[]): Outcome =>
            decide([{ groups, end, undefinedIfGoverned: false }, after]);
          const results = permutations(tied).map((order) => run(order.map((policy) => [policy])));
          const { allow, deny } = fork(results, 8);
          expect(run([tied])).toMatchObject({ allow, deny });
        },
      ),
      { numRuns: 1000 },
    );
  });
});
