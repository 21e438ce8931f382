import type { Diagnostic } from 'vscode-languageserver';
import { findingsOf } from '../../rules/run';
import { contentKey } from '../../workspace/content-key';
import type { Snapshot } from '../../workspace/snapshot';
import type { Session } from '../session';
import { toDiagnostics } from './to-diagnostic';

export interface FileDiagnostics {
  readonly items: Diagnostic[];
  /** Equal ids, equal items. */
  readonly resultId: string;
}

/** What there is to say about one file. A rule that fails is logged, and the others are heard. */
export function fileDiagnostics(session: Session, snapshot: Snapshot, uri: string): FileDiagnostics {
  const findings = findingsOf(snapshot, session.rulesFor(uri), {
    uris: new Set([uri]),
    onError: (rule, error) => session.log.failure(`rule ${rule}`, error),
  });
  const items = toDiagnostics(snapshot, findings, session.client);
  return { items, resultId: items.length === 0 ? NONE : contentKey(JSON.stringify(items)) };
}

/** Result id of a file without findings. */
export const NONE = 'none';
