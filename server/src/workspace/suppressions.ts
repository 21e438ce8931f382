import type { YamlDocument } from '../yaml/tree';
import { lineAt, lineStartsOf } from './lines';
import type { Suppression } from './snapshot';

/** What every suppression comment contains; a document without it need not be looked at. */
export const SUPPRESSION_WORD = 'palisade-ignore';

const COMMENT = /^#?\s*palisade-ignore(-next-line|-file)?(?=\s|$)(.*)$/;

/**
 * Reads `# palisade-ignore[-next-line|-file] rule-id, rule-id -- reason` comments of one document. Without a suffix the
 * comment speaks about its own line; `-next-line` skips comments and blank lines that follow it.
 */
export function suppressionsOf(text: string, comments: YamlDocument['comments']): readonly Suppression[] {
  if (!text.includes(SUPPRESSION_WORD)) return [];
  const lineStarts = lineStartsOf(text);
  return comments.flatMap((comment) => {
    const match = COMMENT.exec(text.slice(comment.span.start, comment.span.end).trimEnd());
    if (match === null) return [];
    const line = lineAt(lineStarts, comment.span.start);
    const scope = match[1] === '-file' ? 'file' : match[1] === '-next-line' ? 'next-line' : 'line';
    const [list = '', ...reason] = (match[2] ?? '').split(/(?:^|\s)--(?:\s|$)/);
    return [
      {
        rules: list.split(/[\s,]+/).filter((id) => id !== ''),
        scope,
        span: comment.span,
        line: scope === 'next-line' ? nextContentLine(text, lineStarts, line) : line,
        reason: reason.join(' -- ').trim() || undefined,
      } satisfies Suppression,
    ];
  });
}

function nextContentLine(text: string, lineStarts: readonly number[], line: number): number {
  for (let next = line + 1; next < lineStarts.length; next += 1) {
    const content = text.slice(lineStarts[next], lineStarts[next + 1]).trim();
    if (content !== '' && !content.startsWith('#')) return next;
  }
  return line + 1;
}
