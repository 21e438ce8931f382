import type { Finding, Severity } from '../../rules/rule';
import { findingsOf } from '../../rules/run';
import type { Snapshot } from '../../workspace/snapshot';
import { CLEAN, type ExitStatus, FINDINGS, type Io } from '../io';
import type { LoadOptions } from '../load';
import { load, noteKinds } from '../load';
import { findingRows } from '../reporters/findings';
import { findingsAsJson } from '../reporters/findings-json';
import { findingsAsText } from '../reporters/findings-text';

export interface CheckOptions extends LoadOptions {
  readonly output: 'text' | 'json';
  /** Lowest severity that fails the check. */
  readonly severity: Severity;
  readonly maxWarnings: number | undefined;
}

const RANK: Readonly<Record<Severity, number>> = { hint: 0, info: 1, warning: 2, error: 3 };

/** Reports what is wrong in the manifests. Fails on findings at or above the chosen severity. */
export async function check(paths: readonly string[], options: CheckOptions, io: Io): Promise<ExitStatus> {
  const { snapshot } = await load(paths, options, io);
  const findings = findingsOf(snapshot, { rules: {} });
  const rows = findingRows(snapshot, findings, io.cwd);
  io.out(options.output === 'json' ? findingsAsJson(rows) : findingsAsText(rows, textSummary(snapshot), io.colour));
  noteKinds(
    snapshot.scopes.map(({ cluster }) => cluster),
    io,
  );
  return fails(findings, options) ? FINDINGS : CLEAN;
}

function fails(findings: readonly Finding[], options: CheckOptions): boolean {
  const warnings = findings.filter((f) => f.severity === 'warning').length;
  if (options.maxWarnings === undefined) return findings.some((f) => RANK[f.severity] >= RANK[options.severity]);
  if (warnings > options.maxWarnings) return true;
  return findings.some(
    (f) => f.severity !== 'warning' && RANK[f.severity] >= Math.max(RANK[options.severity], RANK.error),
  );
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
