import type { Severity } from '../../rules/rule';
import { printable, type Style, style } from '../style';
import type { FindingRow } from './findings';

export interface CheckSummary {
  readonly files: number;
  readonly policies: number;
  readonly workloads: number;
}

/** Findings for people: grouped by file, one line each, the other end below. Hints are counted, not shown. */
export function findingsAsText(rows: readonly FindingRow[], summary: CheckSummary, colour: boolean): string {
  const s = style(colour);
  const shown = rows.filter((row) => row.severity !== 'hint');
  const lines: string[] = [];
  let file: string | undefined;
  for (const row of shown) {
    if (row.file !== file) {
      if (file !== undefined) lines.push('');
      lines.push(s.underline(printable(row.file)));
      file = row.file;
    }
    lines.push(findingLine(row, s));
    for (const related of row.related.slice(0, 3)) {
      lines.push(s.dim(`           ${printable(related.message)} (${printable(related.file)}:${related.line})`));
    }
  }
  if (shown.length > 0) lines.push('');
  lines.push(
    countLine(rows, s),
    s.dim(
      `Read ${plural(summary.policies, 'policy', 'policies')} and ${plural(summary.workloads, 'workload')} in ${plural(summary.files, 'file')}.`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function findingLine(row: FindingRow, s: Style): string {
  const place = `${row.line}:${row.column}`.padStart(8);
  return `${s.dim(place)}  ${severityText(row.severity, s)}  ${printable(row.message)}  ${s.dim(row.rule)}`;
}

function severityText(severity: Severity, s: Style): string {
  const text = severity.padEnd(7);
  switch (severity) {
    case 'error':
      return s.red(text);
    case 'warning':
      return s.yellow(text);
    case 'info':
      return s.blue(text);
    case 'hint':
      return s.dim(text);
  }
}

function countLine(rows: readonly FindingRow[], s: Style): string {
  const count = (severity: Severity) => rows.filter((row) => row.severity === severity).length;
  const errors = count('error');
  const warnings = count('warning');
  const text = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(count('info'), 'note')}${count('hint') > 0 ? `, ${plural(count('hint'), 'hint')}` : ''}`;
  if (errors > 0) return s.red(s.bold(text));
  return warnings > 0 ? s.yellow(s.bold(text)) : s.green(s.bold(text));
}

function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
