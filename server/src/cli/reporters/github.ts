import type { Severity } from '../../rules/rule';
import type { Annotation } from './annotation';

/**
 * Workflow commands of GitHub Actions, one for each annotation: GitHub shows them at the lines of a pull request. Hints
 * are left out, since GitHub shows ten annotations of a kind and drops the rest.
 */
export function asGithubCommands(annotations: readonly Annotation[]): string {
  return annotations
    .filter(({ severity }) => severity !== 'hint')
    .map((annotation) => `::${COMMANDS[annotation.severity]} ${properties(annotation)}::${text(annotation)}\n`)
    .join('');
}

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

function properties({ rule, file, line, column, endLine, endColumn }: Annotation): string {
  const place: Readonly<Record<string, string | number>> = {
    title: `Palisade: ${rule}`,
    file,
    line,
    // GitHub takes columns only within one line.
    ...(line === endLine ? { col: column, endColumn } : { endLine }),
  };
  return Object.entries(place)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
}

function text({ message, related }: Annotation): string {
  const others = related.map((other) => `${other.file}:${other.line}: ${other.message}`);
  return escapeData([message, ...others].join('\n'));
}

function escapeData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(value: string): string {
  return escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
