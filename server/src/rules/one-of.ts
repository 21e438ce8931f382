import { appendItem, removeEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt, itemAt, yamlOf } from './parts/tree-places';
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
  const { fields, split: isItem }: Readonly<Record<string, unknown>> = finding.data ?? {};
  // What nothing is written of has all fields that it could have; there is nothing to take away or apart.
  if (!Array.isArray(fields) || !isSecondOf(finding, fields, context)) return [];
  const set = (fields as readonly unknown[]).filter((field) => typeof field === 'string');
  if (isItem !== true) return set.map((field) => keep(field, finding, context));
  const [, ...others] = set;
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

/** Where no list offers alternatives, one of the fields has to go. */
function keep(field: string, finding: Finding, context: FixContext): Fix {
  return fixOf(
    `Keep ${field} alone`,
    () =>
      editDocument(context, finding.resource, (document) => {
        const map = entryAt(document, finding.span)?.map;
        const fields: unknown = finding.data?.['fields'];
        if (map === undefined || !Array.isArray(fields)) return undefined;
        const others = (fields as readonly unknown[]).filter((other) => typeof other === 'string' && other !== field);
        return others.flatMap((other) => removeEntry(document.text, map, String(other)));
      }),
    { widens: true },
  );
}

/** The finding stands at the second field that is set. */
function isSecondOf(finding: Finding, fields: readonly unknown[], context: FixContext): boolean {
  const document = context.snapshot.parsed(finding.resource);
  const place = document && entryAt(document, finding.span);
  return place !== undefined && fields[1] === String(place.entry.key.value);
}

function isBlock(item: Parameters<typeof entry>[0], field: string): boolean {
  const value = entry(item, field)?.value;
  return value !== undefined && value.kind !== 'scalar' && !value.flow;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
