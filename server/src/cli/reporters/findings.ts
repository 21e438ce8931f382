import type { Finding, Place } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';
import { displayPath } from '../paths';
import type { Annotation } from './annotation';

/** A finding as the command line prints it. */
export interface FindingRow extends Annotation {
  /** Whether the editor offers a repair. */
  readonly fixes: boolean;
}

export function findingRows(snapshot: Snapshot, findings: readonly Finding[], cwd: string): readonly FindingRow[] {
  const place = (at: Place) => {
    const { uri, range } = snapshot.locate(at.resource, at.span);
    return { file: displayPath(uri, cwd), range };
  };
  return findings.map((finding) => {
    const { file, range } = place(finding);
    return {
      rule: finding.rule.id,
      severity: finding.severity,
      file,
      line: range.start.line + 1,
      column: range.start.character + 1,
      endLine: range.end.line + 1,
      endColumn: range.end.character + 1,
      message: finding.message,
      related: (finding.related ?? []).map((related) => {
        const at = place(related);
        return {
          file: at.file,
          line: at.range.start.line + 1,
          column: at.range.start.character + 1,
          message: related.message,
        };
      }),
      fixes: finding.rule.fixable,
    };
  });
}
