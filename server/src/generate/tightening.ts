import type { Span } from '../yaml/span';
import { compare } from '../inference/edge-set';
import type { Cluster } from '../workspace/cluster';
import type { RuleReference } from './deciding-rules';
import type { Gap } from './verify-external';

/** A difference with the rules that make it. */
export interface ExtraGap extends Gap {
  readonly rules: readonly RuleReference[];
}

/** A rule that was there before and allows more than anything asks for: a proposal, nothing is edited. */
export interface Tightening {
  /** `ns/name` of the policy. */
  readonly policy: string;
  readonly direction: RuleReference['direction'];
  /** Index within its direction. */
  readonly rule: number | undefined;
  readonly uri: string;
  readonly documentIndex: number;
  readonly span: Span;
  /** What it allows that nothing asks for; sorted. */
  readonly beyond: readonly Gap[];
}

export function isExisting(cluster: Cluster, policy: number, generated: ReadonlySet<string>): boolean {
  const entry = cluster.policies[policy];
  return entry !== undefined && !generated.has(`${entry.namespace}/${entry.name}`);
}

/** The rules of existing policies behind the differences, in the order of policies. */
export function tighteningOf(
  cluster: Cluster,
  extra: readonly ExtraGap[],
  generated: ReadonlySet<string>,
): readonly Tightening[] {
  const byRule = new Map<string, { readonly rule: RuleReference; readonly beyond: Gap[] }>();
  for (const { rules, ...gap } of extra) {
    if (!gap.byExisting) continue;
    for (const rule of rules) {
      if (!isExisting(cluster, rule.policy, generated)) continue;
      const key = `${rule.policy} ${rule.direction} ${rule.rule}`;
      const known = byRule.get(key) ?? { rule, beyond: [] };
      known.beyond.push(gap);
      byRule.set(key, known);
    }
  }
  return [...byRule.values()]
    .flatMap(({ rule: { policy, direction, rule }, beyond }): Tightening[] => {
      const entry = cluster.policies[policy];
      if (entry === undefined) return [];
      const { uri, documentIndex, fact } = entry.resource;
      const written = rule === undefined ? undefined : fact[direction]?.rules[rule];
      const span = written?.span ?? fact.name?.span ?? fact.kindSpan;
      const sorted = beyond.sort((a, b) => compare(a.src, b.src) || compare(a.dst, b.dst) || compare(a.ports, b.ports));
      return [{ policy: entry.id, direction, rule, uri, documentIndex, span, beyond: sorted }];
    })
    .sort(
      (a, b) => compare(a.policy, b.policy) || compare(a.direction, b.direction) || (a.rule ?? -1) - (b.rule ?? -1),
    );
}
