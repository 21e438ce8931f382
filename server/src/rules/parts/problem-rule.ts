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
      for (const { rule, message, span, data } of fact.problems) {
        if (rule === meta.id) report({ message, span, ...(data === undefined ? {} : { data }) });
      }
    },
    ...(fixes === undefined ? {} : { fixes }),
  });
}
