import { generatePolicies } from '../../generate/generate';
import type { GeneratedPolicy, GenerateResult as Generated } from '../../generate/result';
import type { GenerateParams, GenerateResult } from '../../protocol';
import type { WorkspaceSettings } from '../../workspace/settings';
import type { Scope, Snapshot } from '../../workspace/snapshot';

/** Generates for one folder. Nothing is written: the files come back as text. */
export function generateFiles(
  snapshot: Snapshot,
  scope: Scope,
  { namespaces, workload, source, folder }: GenerateParams,
  settings: Partial<WorkspaceSettings>,
): GenerateResult {
  const result = generatePolicies(snapshot, scope, {
    source,
    settings,
    ...(namespaces === undefined || namespaces.length === 0 ? {} : { namespaces }),
    ...(workload === undefined ? {} : { workload }),
    ...(folder === undefined ? {} : { folder }),
  });
  return {
    files: result.files.map(({ uri, text, policy }) => ({ uri, text, exists: false, description: describe(policy) })),
    policies: result.files.length,
    coverage: { known: result.coverage.known, total: result.coverage.total },
    complete: result.complete,
    missing: result.missing.map(gapText),
    extra: result.extra.map(gapText),
    dangling: result.dangling.map(({ text, message }) => `${text}: ${message}`),
    skipped: result.skipped.map(({ workload: name, reason }) => `${name}: ${reason}`),
    summary: result.summary,
  };
}

function gapText({ src, dst, ports, reason }: Generated['missing'][number]): string {
  return `${src} => ${dst} : ${ports} (${reason})`;
}

/** More evidence than this does not fit in a line of the preview. */
const MOST_EVIDENCE = 3;

function describe({ namespace, workload, evidence }: GeneratedPolicy): string {
  if (workload === undefined) return evidence[0] ?? `For all pods of namespace ${namespace}`;
  const shown = evidence.slice(0, MOST_EVIDENCE).join('; ');
  const hidden = evidence.length - MOST_EVIDENCE;
  return `${workload}: ${shown === '' ? 'no connection is known' : shown}${hidden > 0 ? `; and ${hidden} more` : ''}`;
}
