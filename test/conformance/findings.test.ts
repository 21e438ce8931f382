import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf } from '../../server/src/rules/run';
import { rules } from '../../server/src/rules';
import { uriOf, workspaceOf } from '../support';
import { repositoryRoot, sharedDataPresent } from '../support/shared';
import { corpusTree, corpusTrees } from './findings-trees';

/** A rule that is found more often needs a paragraph in the review. */
const OFTEN = 20;

/** What the published policies of the demo application really leave open: `egress: [{}]` in each of them. */
const REAL_GAPS = ['allow-all-rule'];

/** Counts of findings by rule. */
type Counts = Readonly<Record<string, number>>;

/**
 * What `check` says about manifests that others wrote. The counts are reviewed (findings-review.md): a change of a rule that says
 * more or less about them shows here, and is looked at before it is accepted (`vitest -u`).
 */
describe.runIf(sharedDataPresent('findings in the corpus'))('findings in manifests of others', () => {
  const found = new Map<string, Counts>();
  const failed: string[] = [];
  const paragraphs = paragraphsOf(readFileSync(join(repositoryRoot, 'test/conformance/findings-review.md'), 'utf8'));

  beforeAll(() => {
    // One workspace for all, since many trees have documents in common, which are then read once.
    const workspace = workspaceOf([]);
    for (const { name, files } of corpusTrees()) {
      for (const { path, text } of files) workspace.setFile(uriOf(path), text);
      const onError = (rule: string, error: unknown) => failed.push(`${name}: ${rule}: ${String(error)}`);
      found.set(name, countsOf(findingsOf(workspace.snapshot(), {}, { onError })));
      for (const { path } of files) workspace.setFile(uriOf(path), undefined);
    }
  }, 300_000);

  it('come from rules that never fail', () => {
    expect(failed).toEqual([]);
    expect(found.size).toBeGreaterThan(800);
  });

  it('are as many as were reviewed', async () => {
    const counts = Object.fromEntries([...found].filter(([, one]) => Object.keys(one).length > 0));
    await expect(`${JSON.stringify(counts, null, 2)}\n`).toMatchFileSnapshot('findings.json');
  });

  it('are explained for each rule that is found often', () => {
    const totals = new Map<string, number>();
    for (const counts of found.values()) {
      for (const [rule, count] of Object.entries(counts)) totals.set(rule, (totals.get(rule) ?? 0) + count);
    }
    const often = [...totals].filter(([, count]) => count > OFTEN).map(([rule]) => rule);
    expect(often.length).toBeGreaterThan(0);
    expect(often.filter((rule) => !paragraphs.has(rule)).sort()).toEqual([]);
  });

  it('are explained by more than a word, and only for rules that exist', () => {
    const known = new Set(rules.map(({ meta }) => meta.id));
    for (const [rule, text] of paragraphs) {
      expect(known.has(rule), rule).toBe(true);
      expect(text.length, `what is said about ${rule}`).toBeGreaterThan(60);
    }
  });

  it('are no more than information on well-kept policies, but for their real gaps', () => {
    const { files } = corpusTree('apps-microservices-demo/app-with-published-policies');
    const published = findingsOf(workspaceOf(files).snapshot());
    const grave = published.filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(new Set(grave.map(({ rule }) => rule.id))).toEqual(new Set(REAL_GAPS));
  });
});

function countsOf(findings: readonly Finding[]): Counts {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `## rule-id` and what stands below it. */
function paragraphsOf(review: string): ReadonlyMap<string, string> {
  const chapters = review.split(/^## /m).slice(1);
  return new Map(
    chapters.map((chapter) => {
      const [rule = '', ...lines] = chapter.split('\n');
      return [rule.trim(), lines.join('\n').trim()];
    }),
  );
}
