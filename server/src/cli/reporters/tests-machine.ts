import { type JunitCase, junitXml } from './junit';
import { type TapPoint, tapText } from './tap';
import { type ReportedFile, type ReportedTest, type TestReport, violationLines } from './tests';

/** `test -o json`: `{"files": [{"file", "problems", "tests"}], "coverage"}`. */
export function testsAsJson({ files, coverage }: TestReport): string {
  const body = {
    files: files.map(({ path, problems, tests }) => ({
      file: path,
      problems: problems.map(({ line, column, severity, message }) => ({ line, column, severity, message })),
      tests,
    })),
    ...(coverage === undefined ? {} : { coverage }),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** `test -o junit`: one suite a file. */
export function testsAsJunit({ files }: TestReport): string {
  return junitXml(
    files.map((file) => ({
      name: file.path,
      file: file.path,
      cases: [...problemCases(file), ...file.tests.map((test) => caseOf(file, test))],
    })),
  );
}

/** What is wrong with the file itself must not get lost. */
function problemCases(file: ReportedFile): readonly JunitCase[] {
  return file.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file: path, line, message }) => ({
      classname: className(file),
      name: `problem in line ${line}`,
      file: path,
      line,
      outcome: { kind: 'error', type: 'invalid', message, body: `${path}:${line}: ${message}` },
    }));
}

function caseOf(file: ReportedFile, test: ReportedTest): JunitCase {
  const { name, line, message, type, outcome } = test;
  const base = { classname: className(file), name, file: file.path, line };
  const body = bodyOf(test);
  if (test.warning) return { ...base, outcome: { kind: 'passed' }, systemOut: `warning: ${body}` };
  switch (outcome) {
    case 'passed':
      return { ...base, outcome: { kind: 'passed' } };
    case 'skipped':
      return { ...base, outcome: { kind: 'skipped', message } };
    case 'failed':
      return { ...base, outcome: { kind: 'failure', type: type ?? 'failed', message, body } };
    case 'error':
      return { ...base, outcome: { kind: 'error', type: type ?? 'error', message, body } };
  }
}

/** Everything there is to read; the message where nothing else tells. */
function bodyOf(test: ReportedTest): string {
  const lines = violationLines(test);
  return test.type === 'path' || lines.length === 0 ? [test.message, ...lines].join('\n') : lines.join('\n');
}

/** `shop.netpol-test` of `tests/shop.netpol-test.yaml`. */
function className({ path }: ReportedFile): string {
  return (path.split('/').at(-1) ?? path).replace(/\.ya?ml$/i, '');
}

/** `test -o tap`. */
export function testsAsTap({ files }: TestReport): string {
  return tapText(files.flatMap((file) => [...problemPoints(file), ...file.tests.map(pointOf)]));
}

function problemPoints(file: ReportedFile): readonly TapPoint[] {
  return file.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file: path, line, message }) => ({
      ok: false,
      name: `${path}: problem in line ${line}`,
      details: { message, file: path, line },
    }));
}

function pointOf(test: ReportedTest): TapPoint {
  const { name, outcome, message, file, line, expected } = test;
  if (outcome === 'passed') return { ok: true, name };
  if (outcome === 'skipped') return { ok: true, name, directive: { kind: 'SKIP', reason: message } };
  const actual = bodyOf(test);
  const details = {
    message,
    severity: test.warning ? 'warning' : 'fail',
    file,
    line,
    ...(expected === '' ? {} : { expected, actual }),
  };
  const point: TapPoint = { ok: false, name, details };
  return test.warning ? { ...point, directive: { kind: 'TODO', reason: 'only a warning' } } : point;
}
