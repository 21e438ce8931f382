import { expect } from 'vitest';
import { applyFix } from '../../server/src/rules/fixes';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import type { RuleSettings } from '../../server/src/rules/settings';
import type { ClusterOptions } from '../../server/src/workspace/cluster-options';
import type { Range, Snapshot } from '../../server/src/workspace/snapshot';
import { type Mark, parseFixture } from './fixture';
import { pathOf, snapshotOf, uriOf } from './workspace';

export interface CheckOptions {
  /** Rules to look at; default: all. */
  readonly rules?: readonly string[];
  readonly settings?: RuleSettings;
  readonly cluster?: ClusterOptions;
}

/**
 * Expects exactly the findings that the fixture marks (see `parseFixture`): each mark is found, and nothing else is.
 * A rule that throws fails the test.
 */
export function check(fixtureText: string, options: CheckOptions = {}): void {
  const fixture = parseFixture(fixtureText);
  const snapshot = snapshotOf(fixture, clusterSettings(options));
  const actual = findings(snapshot, options).map((finding) => ({ finding, line: lineOf(snapshot, finding) }));
  const expected = fixture.marks.map((mark) => {
    const place = placeText(mark);
    const found = actual.find(
      ({ line, finding }) => line.startsWith(`${place}: `) && finding.message.includes(mark.message),
    );
    return found?.line ?? `${place}: ${mark.message}`;
  });
  expect(actual.map(({ line }) => line).sort()).toEqual(expected.sort());
}

/**
 * Applies the fix whose title contains the text, and expects the files of `after`. Files that `after` leaves out must be
 * unchanged; a file that it names must exist, created by the fix or not.
 */
export function checkFix(
  before: string,
  ruleId: string,
  titlePart: string,
  after: string,
  options: CheckOptions = {},
): void {
  const { snapshot, fixes } = findFixes(before, ruleId, options);
  const fix = fixes.find(({ title }) => title.includes(titlePart));
  expect(
    fixes.map(({ title }) => title),
    'titles of the fixes',
  ).toContain(fix?.title ?? titlePart);
  if (fix === undefined) return;
  const changed = applyFix(snapshot, fix);
  const texts = new Map([...snapshot.files.keys()].map((uri) => [pathOf(uri), snapshot.text(uri)]));
  const wanted = new Map(texts);
  for (const [uri, text] of changed) texts.set(pathOf(uri), text);
  for (const { path, text } of parseFixture(after).files) wanted.set(path, text);
  expect(rendered(texts)).toBe(rendered(wanted));
}

function findFixes(fixtureText: string, ruleId: string, options: CheckOptions) {
  const fixture = parseFixture(fixtureText);
  const snapshot = snapshotOf(fixture, clusterSettings(options));
  const all = findings(snapshot, options).filter((finding) => finding.rule.id === ruleId);
  const { cursor } = fixture;
  const finding = all.find(
    ({ resource, span }) =>
      cursor === undefined ||
      (resource.uri === uriOf(cursor.path) && holds(snapshot.locate(resource, span).range, cursor.position)),
  );
  expect(finding, `a finding of ${ruleId}`).toBeDefined();
  return { snapshot, fixes: finding === undefined ? [] : fixesOf(snapshot, finding, fail) };
}

function findings(snapshot: Snapshot, options: CheckOptions): readonly Finding[] {
  return findingsOf(snapshot, options.settings ?? {}, { onError: fail }).filter(
    (finding) => options.rules?.includes(finding.rule.id) ?? true,
  );
}

function fail(ruleId: string, error: unknown): void {
  throw new Error(`rule ${ruleId} failed`, { cause: error });
}

function clusterSettings(options: CheckOptions) {
  return options.cluster === undefined ? {} : { cluster: options.cluster };
}

function lineOf(snapshot: Snapshot, finding: Finding): string {
  const { uri, range } = snapshot.locate(finding.resource, finding.span);
  const { start } = range;
  const end = range.end.line === start.line ? range.end.character : lineLength(snapshot, uri, start.line);
  const mark = {
    path: pathOf(uri),
    line: start.line,
    start: start.character,
    end,
    severity: finding.severity,
    rule: finding.rule.id,
  };
  return `${placeText(mark)}: ${finding.message}`;
}

function placeText(mark: Omit<Mark, 'message'>): string {
  return `${mark.path}:${mark.line + 1}:${mark.start + 1}-${mark.end + 1} ${mark.severity}[${mark.rule}]`;
}

function lineLength(snapshot: Snapshot, uri: string, line: number): number {
  return (snapshot.text(uri)?.split(/\r\n|\n|\r/)[line] ?? '').trimEnd().length;
}

function holds(range: Range, { line, character }: { readonly line: number; readonly character: number }): boolean {
  const before = line < range.start.line || (line === range.start.line && character < range.start.character);
  const behind = line > range.end.line || (line === range.end.line && character > range.end.character);
  return !before && !behind;
}

/** All files as one text, so that a failing test shows a readable difference. Trailing line breaks do not count. */
function rendered(texts: ReadonlyMap<string, string | undefined>): string {
  return [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `#- ${path}\n${(text ?? '').trimEnd()}\n`)
    .join('');
}
