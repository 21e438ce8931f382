import type { FileEntry, Suppression } from '../workspace/snapshot';
import type { Finding } from './rule';

/** A suppression comment and where it stands in its file. */
export interface PlacedSuppression {
  readonly suppression: Suppression;
  readonly documentIndex: number;
}

export interface Suppressed {
  readonly kept: readonly Finding[];
  /** Ids that a comment names and that silenced nothing; `undefined` stands for a comment without ids. */
  readonly unused: readonly { readonly place: PlacedSuppression; readonly rules: readonly string[] }[];
}

export function suppressionsIn(file: FileEntry): readonly PlacedSuppression[] {
  return file.documents.flatMap((place, documentIndex) =>
    place.document.suppressions.map((suppression) => ({ suppression, documentIndex })),
  );
}

/**
 * Takes away the findings of one file that a comment silences. `lineOf` gives the 0-based line of a finding within its
 * document. A comment of scope `file` speaks about all documents of the file.
 */
export function suppress(
  findings: readonly Finding[],
  comments: readonly PlacedSuppression[],
  lineOf: (finding: Finding) => number,
): Suppressed {
  if (comments.length === 0) return { kept: findings, unused: [] };
  const used = new Map<PlacedSuppression, Set<string>>();
  const kept = findings.filter((finding) => {
    const silencing = comments.filter((comment) => silences(comment, finding, lineOf));
    for (const comment of silencing) {
      const ids = used.get(comment) ?? new Set();
      used.set(comment, ids.add(finding.rule.id));
    }
    return silencing.length === 0;
  });
  const unused = comments.flatMap((place) => {
    const ids = used.get(place);
    const rules = place.suppression.rules.filter((id) => ids?.has(id) !== true);
    const idle = place.suppression.rules.length === 0 ? ids === undefined : rules.length > 0;
    return idle ? [{ place, rules }] : [];
  });
  return { kept, unused };
}

function silences(
  { suppression, documentIndex }: PlacedSuppression,
  finding: Finding,
  lineOf: (finding: Finding) => number,
): boolean {
  if (suppression.rules.length > 0 && !suppression.rules.includes(finding.rule.id)) return false;
  if (suppression.scope === 'file') return true;
  return documentIndex === finding.resource.documentIndex && suppression.line === lineOf(finding);
}
