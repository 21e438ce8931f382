import type { Resource } from '../../workspace/snapshot';
import { type Fix, type FixContext, type Finding, type Rule, type RuleMeta, defineRule } from '../rule';

/**
 * A rule whose findings were made while the resource was read: its dialect put them into `problems` under the rule's
 * id. The rule gives them their severity, page and fixes.
 */
export function problemRule(meta: RuleMeta, fixes?: (finding: Finding, context: FixContext) => readonly Fix[]): Rule {
  return defineRule({
    meta,
    resource({ fact }: Resource, report) {
      // Of a value of the wrong type nothing else is worth saying.
      const mistyped = fact.problems.filter(({ rule }) => rule === 'wrong-type').map(({ span }) => span.start);
      for (const problem of fact.problems) {
        const { rule, message, span, rejected, data } = problem;
        if (rule !== meta.id || (rule !== 'wrong-type' && mistyped.includes(span.start))) continue;
        const severity = !rejected && meta.severity === 'error' ? ({ severity: 'warning' } as const) : {};
        report({ message, span, ...severity, ...(data === undefined ? {} : { data }) });
      }
    },
    ...(fixes === undefined ? {} : { fixes }),
  });
}
