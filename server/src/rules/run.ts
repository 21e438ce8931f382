import type { Cluster, PolicyEntry } from '../workspace/cluster';
import type { DocumentFacts, FileEntry, Resource, Scope, Snapshot } from '../workspace/snapshot';
import { rules } from './index';
import { groupBy } from './parts/group';
import type { CheckContext, Finding, Fix, Report } from './rule';
import { type ActiveRule, type RulePlan, type RuleSettings, planRules } from './settings';
import { suppress, suppressionsIn } from './suppress';
import { UNUSED_SUPPRESSION, unusedSuppressionReport } from './unused-suppression';

export interface FindingsFilter {
  /** Only findings of these files; they are computed for no other file where that can be avoided. */
  readonly uris?: ReadonlySet<string>;
  /** Told about a rule that failed; its own answer is lost, nothing else. */
  readonly onError?: (ruleId: string, error: unknown) => void;
}

/** What a rule reported, before it is a finding of a scope. */
type BareReport = Omit<Report, 'resource'>;
interface Ruled {
  readonly active: ActiveRule;
}
type RuleReport = Report & Ruled;
type ResourceReport = BareReport & Ruled;

/**
 * All findings of a snapshot, suppressed ones left out, in the order uri, offset, rule id. Results are kept: of one
 * object as long as its document's text is the same, of one policy and of a scope as long as the cluster is the same.
 */
export function findingsOf(
  snapshot: Snapshot,
  settings: RuleSettings = {},
  filter: FindingsFilter = {},
): readonly Finding[] {
  const run = new Run(snapshot, planRules(rules, settings), filter);
  const uris = [...snapshot.files.keys()].filter((uri) => filter.uris?.has(uri) ?? true).sort();
  return uris.flatMap((uri) => run.fileFindings(uri));
}

/** The fixes of one finding, the preferred one first. Empty for a finding of an older snapshot that fits no more. */
export function fixesOf(snapshot: Snapshot, finding: Finding, onError?: FindingsFilter['onError']): readonly Fix[] {
  const rule = rules.find((candidate) => candidate.meta.id === finding.rule.id);
  const scope = snapshot.scopeOf(finding.resource.uri);
  if (rule?.fixes === undefined || scope === undefined) return [];
  try {
    const fixes = rule.fixes(finding, { snapshot, scope, cluster: scope.cluster.judged });
    // A document may have a shape that a fix cannot edit: what would change nothing is not offered.
    return fixes.filter(changesSomething).sort((a, b) => Number(b.preferred) - Number(a.preferred));
  } catch (error) {
    onError?.(rule.meta.id, error);
    return [];
  }
}

function changesSomething(fix: Fix): boolean {
  const { documents, newDocuments } = fix.edits();
  return newDocuments.length > 0 || documents.some(({ edits }) => edits.length > 0);
}

const resourcesByUri = new WeakMap<Scope, ReadonlyMap<string, readonly Resource[]>>();
const documentCache = new WeakMap<DocumentFacts, Kept<readonly (readonly ResourceReport[])[]>>();
const policyCache = new WeakMap<PolicyEntry, Kept<readonly RuleReport[]>>();
const scopeCache = new WeakMap<Cluster, Kept<ReadonlyMap<string, readonly RuleReport[]>>>();

/** A cached value and the settings it was computed under; only the last settings are kept. */
interface Kept<T> {
  readonly key: string;
  readonly owner: Cluster | undefined;
  readonly value: T;
}

class Run {
  readonly #snapshot: Snapshot;
  readonly #plan: RulePlan;
  readonly #filter: FindingsFilter;

  constructor(snapshot: Snapshot, plan: RulePlan, filter: FindingsFilter) {
    this.#snapshot = snapshot;
    this.#plan = plan;
    this.#filter = filter;
  }

  fileFindings(uri: string): readonly Finding[] {
    const file = this.#snapshot.files.get(uri);
    const scope = this.#snapshot.scopeOf(uri);
    if (file === undefined) return [];
    const reports = [...this.#fileReports(file), ...(scope === undefined ? [] : this.#scopedReports(scope, uri))];
    const root = scope?.root ?? '';
    const findings = ordered(
      file,
      reports.map((report) => findingOf(report, root)),
    );
    const { kept, unused } = suppress(findings, suppressionsIn(file), (finding) => this.#lineInDocument(file, finding));
    const reporter = this.#plan.active.find((active) => active.rule.meta.id === UNUSED_SUPPRESSION);
    if (reporter === undefined || unused.length === 0) return kept;
    const idle = unused.flatMap(({ place, rules: ids }) => {
      const report = unusedSuppressionReport(uri, place, ids, this.#plan);
      return report === undefined ? [] : [findingOf({ ...report, active: reporter }, root)];
    });
    return ordered(file, [...kept, ...idle]);
  }

  #fileReports(file: FileEntry): readonly RuleReport[] {
    return this.#collect((active, report) =>
      active.rule.file?.({
        file,
        options: active.options,
        report: ({ documentIndex, ...rest }) => report({ ...rest, resource: { uri: file.uri, documentIndex } }),
      }),
    );
  }

  #scopedReports(scope: Scope, uri: string): readonly RuleReport[] {
    const resources = indexed(scope).get(uri) ?? [];
    return [
      ...resources.flatMap((resource) => this.#resourceReports(resource)),
      ...resources.flatMap((resource) => this.#policyReports(scope, resource)),
      ...(this.#scopeReports(scope).get(uri) ?? []),
    ];
  }

  #resourceReports(resource: Resource): readonly RuleReport[] {
    const document = this.#snapshot.files.get(resource.uri)?.documents[resource.documentIndex]?.document;
    if (document === undefined) return [];
    const kept = documentCache.get(document);
    let value = kept?.key === this.#plan.key ? kept.value : undefined;
    if (value === undefined) {
      value = document.facts.map((fact, factIndex) =>
        this.#collect<BareReport>((active, report) =>
          active.rule.resource?.({ ...resource, fact, factIndex }, report, active.options),
        ),
      );
      documentCache.set(document, { key: this.#plan.key, owner: undefined, value });
    }
    // Equal documents share what was found, so the places that it names are given anew: all are in the object itself.
    return (value[resource.factIndex] ?? []).map((report) => {
      const { related } = report;
      const here = related === undefined ? {} : { related: related.map((place) => ({ ...place, resource })) };
      return { ...report, ...here, resource };
    });
  }

  #policyReports(scope: Scope, resource: Resource): readonly RuleReport[] {
    const policy = scope.cluster.judged.policyOf(resource);
    if (policy === undefined || !isSame(policy.resource, resource)) return [];
    if (scope.cluster.judged.plugin.deadPolicies.includes(policy)) return [];
    return cached(policyCache, policy, this.#plan.key, scope.cluster.judged, () =>
      this.#collect((active, report) => active.rule.policy?.(policy, this.#context(scope, active, report))),
    );
  }

  #scopeReports(scope: Scope): ReadonlyMap<string, readonly RuleReport[]> {
    return cached(scopeCache, scope.cluster.judged, this.#plan.key, scope.cluster.judged, () => {
      const reports = this.#collect((active, report) => active.rule.scope?.(this.#context(scope, active, report)));
      return groupBy(reports, (report) => report.resource.uri);
    });
  }

  /** Runs every rule that is on; one that throws loses what it reported, and the others go on. */
  #collect<R extends BareReport = Report>(
    check: (active: ActiveRule, report: (report: R) => void) => void,
  ): readonly (R & Ruled)[] {
    return this.#plan.active.flatMap((active) => {
      const reports: (R & Ruled)[] = [];
      try {
        check(active, (report) => reports.push({ ...report, active }));
        return reports;
      } catch (error) {
        this.#filter.onError?.(active.rule.meta.id, error);
        return [];
      }
    });
  }

  #context(scope: Scope, active: ActiveRule, report: (report: Report) => void): CheckContext {
    return { snapshot: this.#snapshot, cluster: scope.cluster.judged, scope, options: active.options, report };
  }

  #lineInDocument(file: FileEntry, finding: Finding): number {
    const start = file.documents[finding.resource.documentIndex]?.start ?? 0;
    const line = this.#snapshot.locate(finding.resource, finding.span).range.start.line;
    return line - this.#snapshot.positionAt(file.uri, start).line;
  }
}

/** In the order of the file, equal ones once. */
function ordered(file: FileEntry, findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings
    .map((finding) => ({ finding, offset: offsetOf(file, finding) }))
    .sort((a, b) => a.offset - b.offset || compare(a.finding.rule.id, b.finding.rule.id))
    .filter(({ finding, offset }) => {
      const key = `${offset}:${finding.span.end}:${finding.rule.id}:${finding.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ finding }) => finding);
}

function findingOf({ active, ...report }: RuleReport, scopeRoot: string): Finding {
  const { meta } = active.rule;
  return { ...report, rule: meta, severity: active.severity ?? report.severity ?? meta.severity, scopeRoot };
}

function cached<K extends object, T>(
  cache: WeakMap<K, Kept<T>>,
  of: K,
  key: string,
  owner: Cluster,
  compute: () => T,
): T {
  const kept = cache.get(of);
  if (kept !== undefined && kept.key === key && kept.owner === owner) return kept.value;
  const value = compute();
  cache.set(of, { key, owner, value });
  return value;
}

function indexed(scope: Scope): ReadonlyMap<string, readonly Resource[]> {
  const known = resourcesByUri.get(scope);
  if (known !== undefined) return known;
  const index = groupBy(scope.resources, (resource) => resource.uri);
  resourcesByUri.set(scope, index);
  return index;
}

function offsetOf(file: FileEntry, report: Report): number {
  return (file.documents[report.resource.documentIndex]?.start ?? 0) + report.span.start;
}

function isSame(a: Resource, b: Resource): boolean {
  return a.uri === b.uri && a.documentIndex === b.documentIndex && a.factIndex === b.factIndex;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
