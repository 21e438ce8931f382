import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import { NO_EFFECT, type Peer, type Policy } from '../../server/src/engine/model';
import { createReachability } from '../../server/src/engine/reachability';
import { ANY, ClusterBuilder, policy, reading, rule } from './support';

/** Something that is not understood: it does nothing, or one of these things. */
function doubt(may: readonly ('allow' | 'deny')[], peers: readonly Peer[] = [ANY], order = 0): Policy {
  return {
    alternatives: [
      { ...NO_EFFECT, id: -1 },
      ...may.map((action) =>
        reading({ id: -1, namespace: 'x', governs: ['ingress'], rules: [rule('ingress', action, peers)] }),
      ),
    ],
    uncertain: 'dialect-not-enforced',
    order,
  };
}

const closed = policy({ id: 1, namespace: 'x', governs: ['ingress'] });
const open = policy({ id: 2, namespace: 'x', governs: ['ingress'], rules: [rule('ingress', 'allow')] });
const fallback = policy({ id: 3, rules: [rule('ingress', 'deny')] });

function cluster(doubts: readonly Policy[], ...policies: readonly Policy[]): ClusterBuilder {
  return new ClusterBuilder()
    .pod('x/a')
    .pod('y/b')
    .pod('h/agent', { host: true })
    .tier('doubts', ...doubts)
    .tier('np', ...policies)
    .tier('baseline', fallback);
}

function side(builder: ClusterBuilder, text: string) {
  return explain(builder.build(), builder.flow(text)).ingress;
}

describe('a policy that may have no effect (G9)', () => {
  it.each([
    [['deny'], closed, 'deny'],
    [['deny'], open, 'unknown'],
    [['allow'], closed, 'unknown'],
    [['allow'], open, 'allow'],
    [['allow', 'deny'], closed, 'unknown'],
    [['allow', 'deny'], open, 'unknown'],
  ] as const)('that may %j', (may, np, expected) => {
    const builder = cluster([doubt(may)], np);
    expect(side(builder, 'y/b -> x/a').verdict.kind).toBe(expected);
  });

  it('decides what is not known, and nothing that is', () => {
    const unsure = side(cluster([doubt(['deny'])], open), 'y/b -> x/a');
    expect(unsure.verdict).toEqual({ kind: 'unknown', reasons: ['dialect-not-enforced'] });
    expect(unsure.decidedBy).toEqual([
      { policy: -1, rule: 0, action: 'deny' },
      { policy: 2, rule: 0, action: 'allow' },
    ]);
    const denied = side(cluster([doubt(['deny'])], closed), 'y/b -> x/a');
    expect(denied.decidedBy).toEqual([]);
    expect(denied.isolatedBy).toEqual([1]);
    expect(denied.tier).toEqual({ id: 'np', mode: 'union' });
    const allowed = side(cluster([doubt(['allow'])], open), 'y/b -> x/a');
    expect(allowed.decidedBy).toEqual([{ policy: 2, rule: 0, action: 'allow' }]);
  });

  it('does not end the evaluation: later tiers have their say', () => {
    const refused: Policy = {
      alternatives: [{ ...NO_EFFECT, id: 4 }, reading({ id: 4, namespace: 'x', rules: [rule('ingress', 'allow')] })],
      uncertain: 'invalid-policy',
      order: 0,
    };
    const { verdict, decidedBy, steps } = side(cluster([], refused), 'y/b -> x/a');
    expect(verdict).toEqual({ kind: 'unknown', reasons: ['invalid-policy'] });
    expect(decidedBy.map((decision) => decision.policy)).toEqual([4, 3]);
    expect(steps.map((step) => step.policy)).toEqual([4, 3]);
  });

  it('costs no more when there are hundreds that may do the same', () => {
    const many = Array.from({ length: 300 }, (_, order) => doubt(['allow', 'deny'], [ANY], order));
    const input = cluster(many, open).build();
    const reachability = createReachability(input);
    const { unknown } = reachability.between({ kind: 'endpoint', id: 1 }, { kind: 'endpoint', id: 0 });
    expect(unknown.contains('TCP', 80)).toBe(true);
    const rules = reachability.counters.rulesInTables;
    const few = createReachability(cluster(many.slice(0, 2), open).build());
    few.between({ kind: 'endpoint', id: 1 }, { kind: 'endpoint', id: 0 });
    expect(rules).toBe(few.counters.rulesInTables);
  });
});

describe('the outside as a peer', () => {
  const OUTSIDE: Peer = { kind: 'outside' };

  it.each([
    ['8.8.8.8 -> x/a', 'unknown'],
    ['2001:db8::1 -> x/a', 'unknown'],
    ['y/b -> x/a', 'allow'],
    ['h/agent -> x/a', 'allow'],
    ['node -> x/a', 'allow'],
  ])('%s', (flow, expected) => {
    expect(side(cluster([doubt(['deny'], [OUTSIDE])], open), flow).verdict.kind).toBe(expected);
  });
});
