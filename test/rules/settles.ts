import { expect } from 'vitest';
import { applyFix } from '../../server/src/rules/fixes';
import { rules } from '../../server/src/rules/index';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { parseFixture, pathOf, snapshotOf, workspaceOf } from '../support';

/**
 * Expects that a fix of the rule's first finding (the preferred one, or the one with this title) makes it go away, and
 * that it brings no new error.
 */
export function settles(fixtureText: string, ruleId: string, titlePart?: string): void {
  const before = snapshotOf(parseFixture(fixtureText));
  const found = all(before, ruleId);
  const finding = found.find(({ rule }) => rule.id === ruleId);
  expect(finding, `a finding of ${ruleId}`).toBeDefined();
  if (finding === undefined) return;
  expect(finding.rule.fixable, `${ruleId} says that it has fixes`).toBe(true);
  const fixes = fixesOf(before, finding, fail);
  const fix = titlePart === undefined ? fixes[0] : fixes.find(({ title }) => title.includes(titlePart));
  expect(fix, `a fix of ${ruleId} among ${JSON.stringify(fixes.map(({ title }) => title))}`).toBeDefined();
  if (fix === undefined) return;
  const changed = applyFix(before, fix);
  expect(changed.size, 'the fix changes something').toBeGreaterThan(0);
  const texts = new Map([...before.files.keys()].map((uri) => [pathOf(uri), before.text(uri) ?? '']));
  for (const [uri, text] of changed) texts.set(pathOf(uri), text);
  const after = workspaceOf([...texts].map(([path, text]) => ({ path, text }))).snapshot();
  const left = all(after, ruleId);
  const whole = [...texts].map(([path, text]) => `#- ${path}\n${text}`).join('\n');
  expect(count(left, ruleId), `findings of ${ruleId} after “${fix.title}” in\n${whole}`).toBeLessThan(
    count(found, ruleId),
  );
  const known = new Set(errors(found));
  expect(
    errors(left).filter((line) => !known.has(line)),
    `new errors in\n${whole}`,
  ).toEqual([]);
}

/** With the rule switched on, if it is off by default. */
function all(snapshot: Snapshot, ruleId: string): readonly Finding[] {
  const meta = rules.map((rule) => rule.meta).find(({ id }) => id === ruleId);
  const settings = meta?.offByDefault === true ? { rules: { [ruleId]: meta.severity } } : {};
  return findingsOf(snapshot, settings, { onError: fail });
}

function fail(ruleId: string, error: unknown): void {
  throw new Error(`rule ${ruleId} failed`, { cause: error });
}

function count(findings: readonly Finding[], ruleId: string): number {
  return findings.filter(({ rule }) => rule.id === ruleId).length;
}

function errors(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message, resource }) => `${resource.uri} ${rule.id} ${message}`);
}
