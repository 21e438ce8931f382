import { ruleDocumentationUrl } from '../../protocol';
import { rules as allRules } from '../../rules';
import type { Severity } from '../../rules/rule';
import { findingsOf } from '../../rules/run';
import type { RuleSettings } from '../../rules/settings';
import type { Snapshot } from '../../workspace/snapshot';
import { CLEAN, type ExitStatus, FINDINGS, type Io, UNUSABLE } from '../io';
import type { LoadOptions } from '../load';
import { load, noteKinds } from '../load';
import { fixLines, fixOnDisk } from './check-fix';
import { type FindingRow, findingRows } from '../reporters/findings';
import { findingsAsJson } from '../reporters/findings-json';
import { annotationsAsJunit } from '../reporters/annotations-junit';
import { findingsAsText } from '../reporters/findings-text';
import { asGithubCommands } from '../reporters/github';
import { asSarif, type SarifRule } from '../reporters/sarif';

export interface CheckOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'sarif' | 'github' | 'junit';
  /** Lowest severity that fails the check. */
  readonly severity: Severity;
  readonly maxWarnings: number | undefined;
  /** Apply what is safe to the files first. */
  readonly fix?: boolean;
}

const RANK: Readonly<Record<Severity, number>> = { hint: 0, info: 1, warning: 2, error: 3 };

const RULES = { rules: {} } as const satisfies RuleSettings;

/** Reports what is wrong in the manifests, or is left when the safe fixes are made. Fails on findings at or above the chosen severity. */
export async function check(paths: readonly string[], options: CheckOptions, io: Io): Promise<ExitStatus> {
  const { workspace } = await load(paths, options, io);
  const fixed = options.fix === true ? await fixOnDisk(workspace, RULES, paths, io) : undefined;
  const snapshot = workspace.snapshot();
  const findings = findingsOf(snapshot, RULES);
  const rows = findingRows(snapshot, findings, io.cwd);
  const failing = failingRank(findings, options);
  const lines = fixLines(fixed?.fixes ?? [], io);
  if (options.output === 'text') {
    for (const line of lines) io.out(line);
    if (lines.length > 0) io.out('\n');
    io.out(findingsAsText(rows, textSummary(snapshot), io.colour));
    if (fixed !== undefined) io.out(`${fixed.fixes.length} fixed\n`);
  } else {
    for (const line of lines) io.err(line);
    io.out(machineReport(rows, options.output, failing, io));
  }
  noteKinds(
    snapshot.scopes.map(({ cluster }) => cluster),
    io,
  );
  if (fixed?.failed === true) return UNUSABLE;
  return findings.some((finding) => RANK[finding.severity] >= failing) ? FINDINGS : CLEAN;
}

function machineReport(rows: readonly FindingRow[], output: CheckOptions['output'], failing: number, io: Io): string {
  switch (output) {
    case 'sarif':
      return asSarif(rows, SARIF_RULES, io.cwd);
    case 'github':
      return asGithubCommands(rows);
    case 'junit':
      return annotationsAsJunit(rows, (row) => RANK[row.severity] >= failing);
    default:
      return findingsAsJson(rows);
  }
}

const SARIF_RULES: readonly SarifRule[] = allRules.map(({ meta }) => ({
  id: meta.id,
  title: meta.title,
  severity: meta.severity,
  helpUri: ruleDocumentationUrl(meta.id),
  tags: [meta.category],
}));

/** The rank from which on findings fail the check: more warnings than are borne fail like errors. */
function failingRank(findings: readonly { readonly severity: Severity }[], options: CheckOptions): number {
  const { severity, maxWarnings } = options;
  if (maxWarnings === undefined) return RANK[severity];
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  return warnings > maxWarnings ? RANK.warning : RANK.error;
}

function textSummary(snapshot: Snapshot): {
  readonly files: number;
  readonly policies: number;
  readonly workloads: number;
} {
  return {
    files: snapshot.files.size,
    policies: snapshot.scopes.reduce((n, s) => n + s.cluster.policies.length, 0),
    workloads: snapshot.scopes.reduce(
      (n, s) => n + s.cluster.workloads.filter((w) => w.resource !== undefined).length,
      0,
    ),
  };
}
