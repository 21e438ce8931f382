import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { plainText } from '../../language/plain-text';
import type { TestFileProblem } from '../../language/policy-tests';
import { ruleDocumentationUrl } from '../../protocol';
import type { Finding, Place, Severity } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';
import type { ClientFeatures } from '../client-features';

export const SOURCE = 'palisade';

/** More findings than this in one file help nobody and slow the editor down. */
const MOST = 100;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

type Features = Pick<ClientFeatures, 'codeDescription' | 'diagnosticTags' | 'relatedInformation'>;

/** Findings of one file as the editor shows them: the first hundred, and a notice if there are more. */
export function toDiagnostics(snapshot: Snapshot, findings: readonly Finding[], features: Features): Diagnostic[] {
  const shown = findings.slice(0, MOST).map((finding) => toDiagnostic(snapshot, finding, features));
  return findings.length > MOST ? [...shown, notice(findings.length - MOST)] : shown;
}

export function toDiagnostic(snapshot: Snapshot, finding: Finding, features: Features): Diagnostic {
  const { rule, tags = [], related = [] } = finding;
  return {
    source: SOURCE,
    code: rule.id,
    severity: SEVERITIES[finding.severity],
    range: snapshot.locate(finding.resource, finding.span).range,
    message: plainText(finding.message),
    ...(features.codeDescription ? { codeDescription: { href: ruleDocumentationUrl(rule.id) } } : {}),
    ...(features.diagnosticTags && tags.length > 0 ? { tags: tags.map((tag) => TAGS[tag]) } : {}),
    ...(features.relatedInformation && related.length > 0
      ? { relatedInformation: related.map((place) => relatedInformation(snapshot, place)) }
      : {}),
  };
}

/** A problem of a file of policy tests, which no rule is about. */
export function toTestDiagnostic(problem: TestFileProblem, features: Pick<Features, 'codeDescription'>): Diagnostic {
  const { code, severity, range, message } = problem;
  return {
    source: SOURCE,
    code,
    severity: SEVERITIES[severity],
    range,
    message: plainText(message),
    ...(features.codeDescription ? { codeDescription: { href: ruleDocumentationUrl(code) } } : {}),
  };
}

function relatedInformation(snapshot: Snapshot, place: Place & { readonly message: string }) {
  return { location: snapshot.locate(place.resource, place.span), message: plainText(place.message) };
}

function notice(hidden: number): Diagnostic {
  return {
    source: SOURCE,
    severity: DiagnosticSeverity.Information,
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    message: `${hidden} more findings in this file are not shown. Fix some of the others first, or switch rules off in the setting palisade.rules.`,
  };
}
