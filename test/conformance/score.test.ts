import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot, sharedDataPresent, sharedFolder } from '../support/shared';

interface Exception {
  readonly group: string;
  readonly case: string;
  /** Rule of the semantics that decides otherwise than the case expects. */
  readonly rule: string;
  readonly reason: string;
}
interface Report {
  readonly report: readonly {
    readonly group: string;
    readonly total: number;
    readonly failures: readonly { readonly case: string; readonly differences: readonly string[] }[];
  }[];
}

const GROUPS = [
  'recipes',
  'knp-netpol',
  'nca-badpath',
  'cta',
  'npa-connlist',
  'npa-diff',
  'npa-parsed',
  'knp-anp',
  'knp-banp',
  'knp-cnp',
  'npapi-conformance',
  'pola-connectivity',
];
const exceptions: readonly Exception[] = JSON.parse(
  readFileSync(join(repositoryRoot, 'test/conformance/exceptions.json'), 'utf8'),
);

describe.runIf(sharedDataPresent('conformance corpus'))('the command line on the conformance corpus', () => {
  const cli = join(repositoryRoot, 'dist', 'cli.js');

  it('has been built', () => {
    expect(existsSync(cli), 'run "npm run build" first').toBe(true);
  });

  const run = spawnSync(
    process.execPath,
    [join(sharedFolder, 'tools/score.mjs'), '--cli', `node ${cli}`, '--group', GROUPS.join(','), '--json'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  const { report } = JSON.parse(run.stdout || '{"report":[]}') as Report;

  it.each(GROUPS)('agrees with %s, less the listed exceptions', (group) => {
    const row = report.find((r) => r.group === group);
    expect(row?.total ?? 0, run.stderr).toBeGreaterThan(0);
    const failed = (row?.failures ?? []).map((f) => f.case).sort();
    const excepted = exceptions
      .filter((e) => e.group === group)
      .map((e) => e.case)
      .sort();
    expect(failed, JSON.stringify(row?.failures, null, 1)).toEqual(excepted);
  });

  it('gives a rule and a reason with every exception', () => {
    for (const e of exceptions) expect(`${e.rule}: ${e.reason}`).toMatch(/^[A-I][A-Z0-9.-]*\d.*: .{20,}/);
  });
});
