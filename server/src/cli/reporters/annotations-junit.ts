import type { Annotation } from './annotation';
import { junitXml } from './junit';

/** A suite for each file that has annotations, in which those that fail the command are failures. */
export function annotationsAsJunit(rows: readonly Annotation[], fails: (row: Annotation) => boolean): string {
  const byFile = new Map<string, Annotation[]>();
  for (const row of rows) byFile.set(row.file, [...(byFile.get(row.file) ?? []), row]);
  return junitXml(
    [...byFile].map(([file, found]) => ({
      name: file,
      file,
      cases: found.map((row) => ({
        classname: file,
        name: `${row.rule} (${row.line}:${row.column})`,
        file,
        line: row.line,
        ...(fails(row)
          ? { outcome: { kind: 'failure', type: row.rule, message: row.message, body: body(row) } as const }
          : { outcome: { kind: 'passed' } as const, systemOut: `${row.severity}: ${body(row)}` }),
      })),
    })),
  );
}

function body(row: Annotation): string {
  const related = row.related.map((other) => `${other.file}:${other.line}: ${other.message}`);
  return [`${row.file}:${row.line}:${row.column}: ${row.message}`, ...related].join('\n');
}
