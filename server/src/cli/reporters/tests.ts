import type { FileProblem, TestFile } from '../../assertions/test-file';
import type { DecidingRule, TestResult } from '../../assertions/result';
import { placeInTestFile } from '../../assertions/find-test-files';
import { isWarning, violationSentence } from '../../assertions/run-tests';
import type { CoveredRule } from '../../assertions/rule-coverage';
import type { Location, Snapshot } from '../../workspace/snapshot';
import { displayPath } from '../paths';

/** What the tests of one file came to. */
export interface TestedFile {
  readonly file: TestFile;
  readonly results: readonly TestResult[];
}

/** A run as reports tell of it: paths as a user would type them, 1-based lines. */
export interface TestReport {
  readonly files: readonly ReportedFile[];
  readonly coverage: readonly ReportedRule[] | undefined;
}

export interface ReportedFile {
  readonly path: string;
  readonly problems: readonly (Place & Pick<FileProblem, 'severity' | 'message'>)[];
  readonly tests: readonly ReportedTest[];
}

export interface ReportedTest extends Place {
  readonly name: string;
  readonly outcome: TestResult['outcome'];
  /** A failure that does not fail the run. */
  readonly warning: boolean;
  readonly type: TestResult['type'];
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly violations: readonly (Omit<TestResult['violations'][number], 'rules'> & {
    readonly rules: readonly ReportedRef[];
  })[];
  readonly more: number;
}

export interface ReportedRef extends Place {
  readonly label: string;
}

export interface ReportedRule extends ReportedRef {
  readonly policy: boolean;
  readonly tests: number;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function testReport(
  snapshot: Snapshot,
  tested: readonly TestedFile[],
  coverage: readonly CoveredRule[] | undefined,
  cwd: string,
): TestReport {
  const at = ({ uri, range }: Location): Place => ({
    file: displayPath(uri, cwd),
    line: range.start.line + 1,
    column: range.start.character + 1,
  });
  const ref = ({ label, location }: DecidingRule): ReportedRef => ({ label, ...at(location) });
  const files = tested.map(({ file, results }): ReportedFile => {
    const inFile = (span: FileProblem['span']) => at(placeInTestFile(snapshot, file.uri, span));
    return {
      path: displayPath(file.uri, cwd),
      problems: file.problems.map(({ severity, message, span }) => ({ ...inFile(span), severity, message })),
      tests: results.map((result) => ({
        ...inFile(result.places[0]?.span ?? result.test.nameSpan),
        name: result.test.name,
        outcome: result.outcome,
        warning: isWarning(result),
        type: result.type,
        message: result.message,
        expected: result.expected,
        actual: result.actual,
        violations: result.violations.map(({ rules, ...rest }) => ({ ...rest, rules: rules.map(ref) })),
        more: result.more,
      })),
    };
  });
  const rules = coverage?.map(({ label, location, policy, tests }) => ({ ...ref({ label, location }), policy, tests }));
  return { files, coverage: rules };
}

/** Why a test failed: each connection, and below it what decided, with file and line. */
export function violationLines({ violations, more }: Pick<ReportedTest, 'violations' | 'more'>): readonly string[] {
  const lines = violations.flatMap((violation) => [
    violationSentence(violation),
    ...(violation.ports === '' ? [] : violation.why).map((sentence) => `  ${sentence}`),
    ...violation.rules.map(({ label, file, line }) => `  ${refWord(violation)} ${label} (${file}:${line})`),
  ]);
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** A gap in the coverage has no rule that decides; the workload is what there is to show. */
function refWord({ ports }: ReportedTest['violations'][number]): string {
  return ports === '' ? 'see' : 'decided by';
}
