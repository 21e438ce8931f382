import type { Diagnostic } from 'vscode-languageserver';
import { isTestFile } from '../../assertions/test-file';
import { impactDiagnostics } from '../../language/impact';
import { testFileProblems } from '../../language/policy-tests';
import { findingsOf } from '../../rules/run';
import { contentKey } from '../../workspace/content-key';
import type { Snapshot } from '../../workspace/snapshot';
import type { Session } from '../session';
import { toDiagnostics, toTestDiagnostic } from './to-diagnostic';

export interface FileDiagnostics {
  readonly items: Diagnostic[];
  /** Equal ids, equal items. */
  readonly resultId: string;
}

/** What there is to say about one file. A rule that fails is logged, and the others are heard. */
export function fileDiagnostics(session: Session, snapshot: Snapshot, uri: string): FileDiagnostics {
  if (isTestFile(uri)) {
    return withId(testFileProblems(snapshot, uri).map((problem) => toTestDiagnostic(problem, session.client)));
  }
  const findings = findingsOf(snapshot, session.rulesFor(uri), {
    uris: new Set([uri]),
    onError: (rule, error) => session.log.failure(`rule ${rule}`, error),
  });
  const impact = session.impactOf(snapshot.scopeOf(uri)?.root ?? '');
  return withId([...toDiagnostics(snapshot, findings, session.client), ...impactDiagnostics(snapshot, uri, impact)]);
}

function withId(items: Diagnostic[]): FileDiagnostics {
  return { items, resultId: items.length === 0 ? NONE : contentKey(JSON.stringify(items)) };
}

/** Result id of a file without findings. */
export const NONE = 'none';
