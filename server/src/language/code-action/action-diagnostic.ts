import type { Diagnostic } from 'vscode-languageserver-types';
import type { Finding } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';
import { plainText } from '../plain-text';

/** Enough for the editor to tell which of its diagnostics the action is for. */
export function diagnosticOf(snapshot: Snapshot, finding: Finding): Diagnostic {
  return {
    range: snapshot.locate(finding.resource, finding.span).range,
    message: plainText(finding.message),
    severity: SEVERITIES[finding.severity],
    source: 'palisade',
    code: finding.rule.id,
  };
}

const SEVERITIES = { error: 1, warning: 2, info: 3, hint: 4 } as const satisfies Readonly<
  Record<Finding['severity'], 1 | 2 | 3 | 4>
>;
