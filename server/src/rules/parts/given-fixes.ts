import { fixOf } from '../fixes';
import type { TextEdit, Finding, Fix } from '../rule';

/** Fixes that the finding's data spells out: `fixes: [{ title, edits: [{ start, end, text }] }]`. The first is preferred. */
export function givenFixes({ data, resource }: Finding): readonly Fix[] {
  const fixes: unknown = data?.['fixes'];
  if (!Array.isArray(fixes)) return [];
  return (fixes as readonly unknown[]).flatMap((fix, index) => {
    if (!isRecord(fix) || typeof fix['title'] !== 'string' || !Array.isArray(fix['edits'])) return [];
    const edits = (fix['edits'] as readonly unknown[]).flatMap((edit) => textEdit(edit) ?? []);
    const { uri, documentIndex } = resource;
    const made = () => ({ documents: [{ uri, documentIndex, edits }], newDocuments: [] });
    return [fixOf(fix['title'], made, { preferred: index === 0 })];
  });
}

function textEdit(edit: unknown): TextEdit | undefined {
  if (!isRecord(edit)) return undefined;
  const { start, end, text } = edit;
  if (typeof start !== 'number' || typeof end !== 'number' || typeof text !== 'string') return undefined;
  return { span: { start, end }, text };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
