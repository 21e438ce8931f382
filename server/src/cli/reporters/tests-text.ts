import { printable, type Style, style } from '../style';
import { type ReportedFile, type ReportedTest, type TestReport, violationLines } from './tests';

/** A run for people. */
export function testsAsText(report: TestReport, colour: boolean): string {
  const s = style(colour);
  const lines = report.files.flatMap((file) => [...fileLines(file, s), '']);
  return `${[...lines, ...coverageLines(report, s), ...summaryLines(report, s)].join('\n')}\n`;
}

function fileLines({ path, problems, tests }: ReportedFile, s: Style): readonly string[] {
  return [
    s.underline(printable(path)),
    ...problems.map(
      ({ line, column, severity, message }) =>
        `  ${s.dim(`${line}:${column}`)}  ${severityWord(severity, s)}  ${printable(message)}`,
    ),
    ...tests.flatMap((test) => testLines(test, s)),
  ];
}

function severityWord(severity: 'error' | 'warning' | 'info', s: Style): string {
  return severity === 'error' ? s.red(severity) : severity === 'warning' ? s.yellow(severity) : s.blue(severity);
}

function testLines(test: ReportedTest, s: Style): readonly string[] {
  const name = printable(test.name);
  const place = s.dim(`(${printable(test.file)}:${test.line})`);
  const indented = (lines: readonly string[]) => lines.map((line) => `      ${printable(line)}`);
  switch (test.outcome) {
    case 'passed':
      return [`  ${s.green('✓')} ${name}`];
    case 'skipped':
      return [`  ${s.dim('-')} ${name}  ${s.dim(printable(test.message))}`];
    case 'error':
      return [`  ${mark(test, s)} ${name}  ${place}`, ...indented([test.message])];
    case 'failed':
      return [
        `  ${mark(test, s)} ${name}  ${place}`,
        ...indented([`expected: ${test.expected}`, ...(test.type === 'path' ? [`actual:   ${test.message}`] : [])]),
        ...indented(withLead(violationLines(test), test.type === 'path' ? '          ' : 'actual:   ')),
      ];
  }
}

/** The lines below each other, the lead before the first. */
function withLead(lines: readonly string[], lead: string): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}

function mark({ warning, outcome }: ReportedTest, s: Style): string {
  if (warning) return s.yellow('!');
  return s.red(outcome === 'error' ? 'E' : '✗');
}

function coverageLines({ coverage }: TestReport, s: Style): readonly string[] {
  if (coverage === undefined) return [];
  const rules = coverage.filter(({ policy }) => !policy);
  const missed = rules.filter(({ tests }) => tests === 0);
  return [
    s.underline('Coverage of rules'),
    `  ${rules.length - missed.length} of ${rules.length} rules are exercised by tests`,
    ...missed.map(
      ({ label, file, line }) =>
        `  ${s.yellow('not exercised')}  ${printable(label)}  ${s.dim(`${printable(file)}:${line}`)}`,
    ),
    '',
  ];
}

function summaryLines({ files }: TestReport, s: Style): readonly string[] {
  const tests = files.flatMap((file) => file.tests);
  const count = (keep: (test: ReportedTest) => boolean) => tests.filter(keep).length;
  const parts = [
    `${count(({ outcome }) => outcome === 'passed')} passed`,
    counted(
      count(({ outcome, warning }) => outcome === 'failed' && !warning),
      'failed',
    ),
    counted(
      count(({ outcome, warning }) => outcome === 'error' && !warning),
      'could not be evaluated',
    ),
    counted(
      count(({ warning }) => warning),
      'failed as a warning',
    ),
    counted(
      count(({ outcome }) => outcome === 'skipped'),
      'skipped',
    ),
  ].filter((part) => part !== '');
  const bad = tests.some(({ outcome, warning }) => !warning && (outcome === 'failed' || outcome === 'error'));
  const problems = files.flatMap((file) => file.problems).filter(({ severity }) => severity === 'error').length;
  const text = `${parts.join(', ')}${problems === 0 ? '' : `; ${problems} ${problems === 1 ? 'problem' : 'problems'} in test files`}`;
  return [bad || problems > 0 ? s.red(s.bold(text)) : s.green(s.bold(text))];
}

function counted(n: number, word: string): string {
  return n === 0 ? '' : `${n} ${word}`;
}
