import { appendItem, removeEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { itemAt, yamlOf } from './parts/tree-places';
import type { Finding, Fix, FixContext } from './rule';

export const oneOf = problemRule(
  {
    id: 'one-of',
    title: 'Not exactly one of several fields is set',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  split,
);

/** An item with several fields becomes several items, each with one: in such lists items are alternatives. */
function split(finding: Finding, context: FixContext): readonly Fix[] {
  const fields: unknown = finding.data?.['fields'];
  if (finding.data?.['split'] !== true || !Array.isArray(fields)) return [];
  const [, ...others] = (fields as readonly unknown[]).filter((field) => typeof field === 'string');
  return [
    fixOf(
      `Split into ${others.length + 1} items, of which one is enough (matches more)`,
      () =>
        editDocument(context, finding.resource, (document) => {
          const place = itemAt(document, finding.span);
          const item = place?.item;
          if (place === undefined || item?.kind !== 'map') return undefined;
          return others.flatMap((field) => {
            const value = yamlOf(document, entry(item, field)?.value);
            const text =
              /\n|^[-#]/.test(value) || isBlock(item, field) ? `${field}:\n${indent(value)}` : `${field}: ${value}`;
            return [
              ...appendItem(document.text, place.list, text, place.index),
              ...removeEntry(document.text, item, field),
            ];
          });
        }),
      { preferred: true, widens: true },
    ),
  ];
}

function isBlock(item: Parameters<typeof entry>[0], field: string): boolean {
  const value = entry(item, field)?.value;
  return value !== undefined && value.kind !== 'scalar' && !value.flow;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
