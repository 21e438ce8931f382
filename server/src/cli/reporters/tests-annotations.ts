import type { Annotation } from './annotation';
import type { SarifRule } from './sarif';
import { type ReportedTest, type TestReport, violationLines } from './tests';

const FAILED = 'policy-test-failed';
const INVALID = 'policy-test-invalid';

/** What annotations of a run may name. */
export const TEST_RULES: readonly SarifRule[] = [
  { id: FAILED, title: 'A policy test fails', severity: 'error', tags: ['policy-test'] },
  { id: INVALID, title: 'A policy test cannot be read', severity: 'error', tags: ['policy-test'] },
];

/** What is wrong with the test files, then the tests that did not pass, with the rules that decided. */
export function testAnnotations({ files }: TestReport): readonly Annotation[] {
  return files.flatMap((file) => [
    ...file.problems.map(({ severity, message, ...place }): Annotation => ({
      rule: INVALID,
      severity,
      message,
      ...at(place),
      related: [],
    })),
    ...file.tests.filter(({ outcome }) => outcome === 'failed' || outcome === 'error').map(annotationOf),
  ]);
}

function annotationOf(test: ReportedTest): Annotation {
  const rules = test.violations.flatMap((violation) => violation.rules);
  return {
    rule: FAILED,
    severity: test.warning ? 'warning' : 'error',
    ...at(test),
    message: [`${test.name}: ${test.message}`, ...violationLines(test)].join('\n'),
    related: rules.map(({ label, file, line, column }) => ({ file, line, column, message: `decided by ${label}` })),
  };
}

/** Tests are known by where they begin. */
function at({ file, line, column }: Pick<Annotation, 'file' | 'line' | 'column'>) {
  return { file, line, column, endLine: line, endColumn: column };
}
