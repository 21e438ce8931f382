/** A report in the form that continuous integration systems read. */
export interface JunitSuite {
  readonly name: string;
  readonly file: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly outcome:
    | { readonly kind: 'passed' }
    | { readonly kind: 'skipped'; readonly message: string }
    | { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly body: string };
  readonly systemOut?: string;
}

export function junitXml(suites: readonly JunitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="palisade"${counts(cases)}>`];
  for (const suite of suites) {
    lines.push(`  <testsuite${attributes({ name: suite.name, file: suite.file })}${counts(suite.cases)} time="0">`);
    for (const one of suite.cases) lines.push(...caseLines(one));
    lines.push('  </testsuite>');
  }
  return `${[...lines, '</testsuites>'].join('\n')}\n`;
}

function counts(cases: readonly JunitCase[]): string {
  const count = (kind: JunitCase['outcome']['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  return attributes({
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
  });
}

function caseLines({ classname, name, file, line, outcome, systemOut }: JunitCase): readonly string[] {
  const head = `    <testcase${attributes({ classname, name, file, line: String(line) })} time="0"`;
  const inner = [
    ...outcomeLines(outcome),
    ...(systemOut === undefined ? [] : [`      <system-out>${escapeXml(systemOut)}</system-out>`]),
  ];
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, '    </testcase>'];
}

function outcomeLines(outcome: JunitCase['outcome']): readonly string[] {
  switch (outcome.kind) {
    case 'passed':
      return [];
    case 'skipped':
      return [`      <skipped${attributes({ message: outcome.message })}/>`];
    case 'failure':
    case 'error': {
      const { kind, type, message, body } = outcome;
      return [`      <${kind}${attributes({ type, message })}>${escapeXml(body)}</${kind}>`];
    }
  }
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escapeXml(value).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;')}"`)
    .join('');
}

/** XML 1.0 has no way to write most control characters, nor half of a surrogate pair. */
function escapeXml(text: string): string {
  return text
    .replace(
      /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"'\r]/g, (c) => ENTITIES[c] ?? c);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};
