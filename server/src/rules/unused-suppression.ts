import { editDocument, fixOf } from './fixes';
import type { Span, SpanEdit } from '../yaml/span';
import { list } from './parts/prose';
import { type Report, defineRule } from './rule';
import type { RulePlan } from './settings';
import type { PlacedSuppression } from './suppress';

export const UNUSED_SUPPRESSION = 'unused-suppression';

/** Reported by the run itself, which alone knows what each comment silenced. */
export const unusedSuppression = defineRule({
  meta: {
    id: UNUSED_SUPPRESSION,
    title: 'Suppression comment silences nothing',
    category: 'file',
    severity: 'hint',
    fixable: true,
  },
  fixes(finding, context) {
    const { data, resource, span } = finding;
    const idle = Array.isArray(data?.['rules']) ? (data['rules'] as readonly string[]) : [];
    if (data?.['whole'] !== true) {
      return [
        fixOf(
          `Remove ${list(idle, 5)} from the comment`,
          () =>
            editDocument(context, resource, ({ text }) => [
              { span, text: withoutIds(text.slice(span.start, span.end), idle) },
            ]),
          { preferred: true },
        ),
      ];
    }
    return [
      fixOf('Remove the comment', () => editDocument(context, resource, ({ text }) => [removal(text, span)]), {
        preferred: true,
      }),
    ];
  },
});

/** The comment; with its line when nothing else stands there. */
function removal(text: string, { start, end }: Span): SpanEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (before.trim() !== '') return { span: { start: lineStart + before.trimEnd().length, end }, text: '' };
  const lineBreak = text.startsWith('\r\n', end) ? 2 : text.startsWith('\n', end) ? 1 : 0;
  return { span: { start: lineStart, end: end + lineBreak }, text: '' };
}

function withoutIds(comment: string, ids: readonly string[]): string {
  return ids.reduce((text, id) => text.replace(new RegExp(`[\\s,]+${id}(?=[\\s,]|$)`), ''), comment);
}

/**
 * What to say about a comment. `unused` are the ids that silenced nothing; a rule that is switched off cannot have any
 * finding, so it does not count.
 */
export function unusedSuppressionReport(
  uri: string,
  { suppression, documentIndex }: PlacedSuppression,
  unused: readonly string[],
  plan: RulePlan,
): Report | undefined {
  const ids = unused.filter((id) => !plan.off.has(id));
  if (suppression.rules.length > 0 && ids.length === 0) return undefined;
  // A comment that names several rules goes only when none of them is of use.
  const whole = ids.length === suppression.rules.length;
  const what = ids.length === 0 ? 'anything' : list(ids, 5);
  const unknown = ids.filter((id) => !plan.known.has(id));
  const why = unknown.length === 0 ? 'There is no such finding here.' : `There is no rule ${list(unknown, 5)}.`;
  return {
    resource: { uri, documentIndex },
    span: suppression.span,
    message: `This comment does not silence ${what}. ${why}${whole ? ' Remove it.' : ' Remove the name.'}`,
    data: { rules: ids, whole },
    tags: ['unnecessary'],
  };
}
