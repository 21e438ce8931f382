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
      for (const problem of fact.problems) {
        const { rule, message, span, rejected, data } = problem;
        if (rule !== meta.id) continue;
        const here = fact.problems.filter((other) => other.span.start === span.start);
        if (here.some((other) => rankOf(other.rule) < rankOf(rule))) continue;
        const severity = !rejected && meta.severity === 'error' ? ({ severity: 'warning' } as const) : {};
        report({ message, span, ...severity, ...(data === undefined ? {} : { data }) });
      }
    },
    ...(fixes === undefined ? {} : { fixes }),
  });
}

/**
 * One finding, one place: of a value of the wrong type nothing else is worth saying, a field that does not exist explains what is
 * missing there, and whether a cluster knows a field matters once it is right.
 */
const FIRST = ['wrong-type', 'unknown-field'];
const LAST = ['experimental-field'];

function rankOf(rule: string): number {
  if (LAST.includes(rule)) return FIRST.length + 1;
  return FIRST.includes(rule) ? FIRST.indexOf(rule) : FIRST.length;
}
