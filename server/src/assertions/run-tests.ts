import type { Scope, Snapshot } from '../workspace/snapshot';
import { type Checked, type CheckContext, type Exercised } from './check';
import { checkConnection, sentenceOf } from './check-connection';
import { checkCovered } from './check-covered';
import { checkExposure, checkIsolated } from './check-limits';
import { checkNoPath } from './check-path';
import type { TestResult, Violation } from './result';
import type { RuleCoverage } from './rule-coverage';
import type { Assertion, PolicyTest, TestFile } from './test-file';
import { UNSUPPORTED } from './test-keys';

export interface RunOptions {
  /** Ids of the tests to run; default: all. */
  readonly only?: ReadonlySet<string>;
  /** Counts which rules the tests exercise. */
  readonly coverage?: RuleCoverage;
}

/** Runs the tests of a file against the manifests of a scope. A test that cannot be evaluated is an error of its own. */
export function runTests(
  snapshot: Snapshot,
  scope: Scope,
  file: TestFile,
  { only, coverage }: RunOptions = {},
): readonly TestResult[] {
  return file.tests
    .filter(({ id }) => only?.has(id) ?? true)
    .map((test) => {
      const exercised: Exercised[] = [];
      const exercise = coverage === undefined ? undefined : (connection: Exercised) => void exercised.push(connection);
      const result = runTest({ snapshot, cluster: scope.cluster, groups: file.groups, exercise }, test);
      coverage?.add(exercised);
      return result;
    });
}

function runTest(context: CheckContext, test: PolicyTest): TestResult {
  const { assertion, skip } = test;
  if (skip !== undefined) return skipped(test, skip === '' ? 'Skipped.' : `Skipped: ${skip}`);
  if (assertion === undefined) return failing(test, 'The test is not understood; see the problems of the file.');
  if (assertion.kind === 'unsupported') return skipped(test, UNSUPPORTED[assertion.key] ?? '');
  try {
    return resultOf(test, check(context, assertion));
  } catch (error) {
    return failing(test, `The test could not be evaluated: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function check(context: CheckContext, assertion: Exclude<Assertion, { kind: 'unsupported' }>): Checked {
  switch (assertion.kind) {
    case 'connection':
      return checkConnection(context, assertion);
    case 'exposure':
      return checkExposure(context, assertion);
    case 'isolated':
      return checkIsolated(context, assertion);
    case 'no-path':
      return checkNoPath(context, assertion);
    case 'covered':
      return checkCovered(context, assertion);
  }
}

const NOTHING: Omit<TestResult, 'test' | 'outcome'> = {
  message: '',
  type: undefined,
  expected: '',
  actual: '',
  violations: [],
  more: 0,
  places: [],
};

function skipped(test: PolicyTest, message: string): TestResult {
  return { ...NOTHING, test, outcome: 'skipped', message };
}

function failing(test: PolicyTest, message: string): TestResult {
  return { ...NOTHING, test, outcome: 'error', type: 'error', message };
}

function resultOf(test: PolicyTest, checked: Checked): TestResult {
  switch (checked.kind) {
    case 'passed':
      return { ...NOTHING, test, outcome: 'passed', expected: checked.expected, actual: checked.expected };
    case 'unresolved':
      return {
        ...failing(test, checked.unresolved.map(({ message }) => message).join(' ')),
        places: checked.unresolved,
      };
    case 'failed': {
      const { type, expected, violations, more } = checked.finding;
      const actual = [...violations.map(violationSentence), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
      return {
        ...NOTHING,
        test,
        outcome: 'failed',
        message: checked.message,
        type,
        expected,
        actual,
        violations,
        more,
      };
    }
  }
}

/** One line of what was found instead of what a test expects. */
export function violationSentence(violation: Omit<Violation, 'rules'>): string {
  return violation.ports === '' ? violation.why.join('; ') : sentenceOf(violation);
}

/** A failure that does not fail the run. */
export function isWarning({ outcome, test }: TestResult): boolean {
  return test.severity === 'warning' && (outcome === 'failed' || outcome === 'error');
}
