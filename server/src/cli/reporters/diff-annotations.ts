import type { Annotation } from './annotation';
import type { DiffRow } from './diff';
import type { SarifRule } from './sarif';

const TITLES = {
  added: 'A connection is opened',
  removed: 'A connection is closed',
  changed: 'A connection is allowed on other ports',
} as const satisfies Record<DiffRow['diffType'], string>;

/** What annotations of a comparison may name. */
export const DIFF_RULES: readonly SarifRule[] = Object.entries(TITLES).map(([type, title]) => ({
  id: `connection-${type}`,
  title,
  severity: 'info',
  tags: ['diff'],
}));

/**
 * Each connection that differs, at the first rule that decides it now. Where none does, as when a policy was deleted, it
 * stands at the rule that decided before, and at the first line of `fallback` where no policy ever had a say.
 */
export function diffAnnotations(rows: readonly DiffRow[], fallback: string): readonly Annotation[] {
  return rows.map((row): Annotation => {
    const [first, ...others] = decidingOf(row);
    const { file, line } = first ?? { file: fallback, line: 1 };
    const policy = first === undefined ? '' : ` (${first.kind} ${first.name})`;
    return {
      rule: `connection-${row.diffType}`,
      severity: 'info',
      file,
      line,
      column: 1,
      endLine: line,
      endColumn: 1,
      message: `${row.src} => ${row.dst}: ${row.before} before, ${row.after} now${policy}${info(row)}`,
      related: others.map((other) => ({
        file: other.file,
        line: other.line,
        column: 1,
        message: `also ${other.name}`,
      })),
    };
  });
}

function decidingOf({ because }: DiffRow) {
  const now = because?.after?.decidedBy ?? [];
  return now.length > 0 ? now : (because?.before?.decidedBy ?? []);
}

function info({ info: text }: DiffRow): string {
  return text === '' ? '' : ` (${text})`;
}
