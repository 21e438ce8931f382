import { contentKey } from '../../workspace/content-key';
import type { Snapshot } from '../../workspace/snapshot';
import type { Workspace } from '../../workspace/workspace';
import type { Finding } from '../rule';
import { findingsOf } from '../run';
import { acceptFixes } from './accept-fixes';
import type { FixAllOptions } from './fix-all-options';
import { safeFix, type SafeFix, withoutOverlaps } from './safe-fixes';
import { Trial } from './trial';

export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
  readonly uri: string;
  /** 0-based line of the finding, in the text that the fix was made for. */
  readonly line: number;
  /** Every file that it changed. */
  readonly files: readonly string[];
}

export interface FixAllResult {
  /** In the order in which they were applied. */
  readonly fixes: readonly AppliedFix[];
  /** The new texts of the files that are another now. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Each fix may make room for others. What does not end by then waits for the next run. */
const MOST_ROUNDS = 20;

const NOTHING: FixAllResult = { fixes: [], texts: new Map() };

/**
 * Applies every fix that is safe to apply unasked, and again to what comes out, until nothing is left to do. No connection that
 * was denied or unknown before is allowed afterwards, and none that was allowed is closed: every step is compared with the one
 * before it. The workspace must be the caller's own, as the new texts come to lie over its files as open buffers; a fork will do.
 */
export async function fixAll(workspace: Workspace, options: FixAllOptions): Promise<FixAllResult> {
  const trial = new Trial(workspace);
  const refused = new Set<string>();
  let applied: readonly AppliedFix[] = [];
  const known = new Map([[stateOf(trial), applied]]);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const start = trial.snapshot;
    const candidates = await safeFixes(start, options, refused);
    const batch = candidates && withoutOverlaps(candidates);
    if (batch?.length === 0) break;
    const refuse = (fix: SafeFix) => refused.add(refusalKey(start, fix));
    const accepted = batch && (await effectiveFixes(trial, batch, refuse, options));
    if (accepted === undefined) return NOTHING;
    if (accepted.length === 0) continue;
    const before = known.get(stateOf(trial));
    if (before !== undefined) {
      // Two fixes undo each other: it stays as it was when they began.
      applied = before;
      break;
    }
    applied = [...applied, ...accepted.map((fix) => appliedFix(start, fix))];
    known.set(stateOf(trial), applied);
  }
  return { fixes: applied, texts: trial.texts() };
}

/** Those that are accepted and settle what they were made for: any other would be made again and again. */
async function effectiveFixes(
  trial: Trial,
  batch: readonly SafeFix[],
  refuse: (fix: SafeFix) => void,
  options: FixAllOptions,
): Promise<readonly SafeFix[] | undefined> {
  const start = trial.snapshot;
  const accepted = await acceptFixes(trial, batch, refuse, options);
  if (accepted === undefined || accepted.length === 0) return accepted;
  const [before, after] = [start, trial.snapshot].map((snapshot) => countsOf(findingsIn(snapshot, options)));
  const settles = ({ finding }: SafeFix) =>
    (after?.get(countKey(finding)) ?? 0) < (before?.get(countKey(finding)) ?? 0);
  const kept = accepted.filter(settles);
  if (kept.length === accepted.length) return accepted;
  trial.show(start, []);
  for (const fix of accepted) if (!settles(fix)) refuse(fix);
  return effectiveFixes(trial, kept, refuse, options);
}

function countKey({ rule, resource }: Finding): string {
  return `${rule.id} ${resource.documentIndex} ${resource.uri}`;
}

function countsOf(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(countKey(finding), (counts.get(countKey(finding)) ?? 0) + 1);
  return counts;
}

function findingsIn(
  snapshot: Snapshot,
  { settings, uris }: Pick<FixAllOptions, 'settings' | 'uris'>,
): readonly Finding[] {
  return findingsOf(snapshot, settings, uris === undefined ? {} : { uris });
}

/**
 * Fixes that are worth a try, in the order of their findings; some may yet turn out to widen access. undefined when it was
 * cancelled.
 */
export async function safeFixes(
  snapshot: Snapshot,
  options: FixAllOptions,
  refused: ReadonlySet<string> = new Set(),
): Promise<readonly SafeFix[] | undefined> {
  const { uris, mayEdit, pause, cancelled } = options;
  const allowed = (uri: string) => (uris?.has(uri) ?? true) && (mayEdit?.(uri) ?? true);
  const findings = findingsIn(snapshot, options);
  const found: SafeFix[] = [];
  for (const [index, finding] of findings.entries()) {
    if (index % 64 === 63) await pause?.();
    if (cancelled?.() === true) return undefined;
    const fix = safeFix(snapshot, finding, allowed);
    if (fix !== undefined && !refused.has(refusalKey(snapshot, fix))) found.push(fix);
  }
  return found;
}

/** A fix that was refused is not tried again as long as its document stays as it is. */
function refusalKey(snapshot: Snapshot, { finding, title }: SafeFix): string {
  const { uri, documentIndex } = finding.resource;
  const key = snapshot.files.get(uri)?.documents[documentIndex]?.document.key;
  return JSON.stringify([uri, documentIndex, key, finding.span, finding.rule.id, title]);
}

function appliedFix(snapshot: Snapshot, { finding, title, edits }: SafeFix): AppliedFix {
  const { uri, range } = snapshot.locate(finding.resource, finding.span);
  const files = [...new Set(edits.documents.map((document) => document.uri))];
  return { rule: finding.rule.id, title, uri, line: range.start.line, files };
}

function stateOf(trial: Trial): string {
  return contentKey(JSON.stringify([...trial.texts()].sort(([a], [b]) => (a < b ? -1 : 1))));
}
