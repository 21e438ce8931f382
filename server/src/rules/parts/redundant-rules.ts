import type { RuleFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { PolicyEntry } from '../../workspace/cluster';
import { type Allowance, AllowanceIndex, allowanceOf, coveredBy } from './allowances';
import { sectionOf } from './policy-rules';

/** A rule that allows nothing that the other rules of its policy do not allow as well. */
export interface RedundantRule {
  readonly direction: Direction;
  readonly rule: RuleFact;
  readonly by: readonly RuleFact[];
}

/** For a policy of allow rules alone. All that are found can go at once. */
export function redundantRulesOf(policy: PolicyEntry): readonly RedundantRule[] {
  return policy.resource.fact.governs.flatMap((direction) => {
    const rules = sectionOf(policy, direction)?.rules ?? [];
    if (rules.length < 2) return [];
    const allowances = rules.flatMap((rule) => allowanceOf(rule, policy.namespace, rule) ?? []);
    return idleOf(allowances).map(({ rule, by }) => ({ direction, rule, by }));
  });
}

function idleOf(allowances: readonly Allowance<RuleFact>[]): readonly Omit<RedundantRule, 'direction'>[] {
  const index = new AllowanceIndex(allowances);
  const gone = new Set<RuleFact>();
  const found = allowances.toReversed().flatMap((allowance) => {
    const by = coveredBy(allowance, [index], (rule) => rule !== allowance.source && !gone.has(rule));
    if (by === undefined) return [];
    gone.add(allowance.source);
    return [{ rule: allowance.source, by: by.toSorted((a, b) => a.index - b.index) }];
  });
  return found.reverse();
}
