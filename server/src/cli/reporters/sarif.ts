import { pathToFileURL } from 'node:url';
import type { Severity } from '../../rules/rule';
import { VERSION } from '../version';
import type { Annotation } from './annotation';

/** A rule as SARIF describes it, beside its results. */
export interface SarifRule {
  readonly id: string;
  /** One line, no full stop. */
  readonly title: string;
  readonly severity: Severity;
  readonly helpUri?: string;
  readonly tags: readonly string[];
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};
const ROOT = '%SRCROOT%';

/**
 * A log in the form of SARIF 2.1.0 (OASIS), which GitHub code scanning, GitLab and editors read. Files below `cwd` are
 * named relative to it, as code scanning wants them.
 *
 * @param rules every rule that an annotation names
 */
export function asSarif(annotations: readonly Annotation[], rules: readonly SarifRule[], cwd: string): string {
  const used = new Set(annotations.map(({ rule }) => rule));
  const listed = rules.filter(({ id }) => used.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const indexes = new Map(listed.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Palisade',
            semanticVersion: VERSION,
            informationUri: 'https://github.com/palisade-netpol/palisade',
            rules: listed.map(ruleObject),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(cwd).href.replace(/\/$/, '')}/` } },
        results: annotations.map((annotation) => result(annotation, indexes.get(annotation.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleObject({ id, title, severity, helpUri, tags }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    ...(helpUri === undefined ? {} : { helpUri, help: { text: `${title}. See ${helpUri}` } }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags },
  };
}

function result(annotation: Annotation, ruleIndex: number | undefined): object {
  const { rule, severity, file, line, column, endLine, endColumn, message, related } = annotation;
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: artifact(file), region } }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, index) => ({
            id: index,
            physicalLocation: {
              artifactLocation: artifact(other.file),
              region: { startLine: other.line, startColumn: other.column },
            },
            message: { text: other.message },
          })),
        }),
  };
}

function artifact(file: string): object {
  if (/^(?:\/|[A-Za-z]:\/)/.test(file)) return { uri: pathToFileURL(file).href };
  // Nothing but slashes keeps its meaning in a relative reference; a colon in the first part would name a scheme.
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}
