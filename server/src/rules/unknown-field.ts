import { insertEntry, removeEntry } from '../yaml/edit';
import { at, entry } from '../yaml/navigate';
import type { YamlPath } from '../yaml/tree';
import { editDocument, fixOf } from './fixes';
import { textIn, writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt, textOf, yamlOf } from './parts/tree-places';
import type { Finding, Fix, FixContext } from './rule';

export const unknownField = problemRule(
  {
    id: 'unknown-field',
    title: 'Field does not exist here',
    category: 'rejected',
    severity: 'error',
    fixable: true,
    schema: true,
  },
  (finding, context) => {
    const renamed = writeFix(finding, 'nearest', (key) => `Rename to ${key}`);
    if (renamed.length > 0) return [...renamed, removal(finding, context, false)];
    const moved = textIn(finding, 'label') === undefined ? moveOut(finding, context) : underLabels(finding, context);
    return [...moved, removal(finding, context, moved.length === 0)];
  },
);

function removal(finding: Finding, context: FixContext, preferred: boolean): Fix {
  return fixOf(
    'Remove the field',
    () =>
      editDocument(context, finding.resource, (document) => {
        const place = entryAt(document, finding.span);
        return place && removeEntry(document.text, place.map, String(place.entry.key.value));
      }),
    { preferred, widens: true },
  );
}

/** `podSelector: { app: web }` forgets a level. */
function underLabels(finding: Finding, context: FixContext): readonly Fix[] {
  const key = textIn(finding, 'label') ?? '';
  return [
    fixOf(
      `Put ${key} under matchLabels`,
      () =>
        editDocument(context, finding.resource, (document) => {
          const place = entryAt(document, finding.span);
          if (place?.map.aliasSpan !== undefined || place?.entry.value === undefined) return undefined;
          const { map, entry: label } = place;
          const pair = textOf(document, label.span);
          const labels = entry(map, 'matchLabels')?.value;
          if (labels?.kind === 'map') {
            const value = yamlOf(document, label.value);
            return [...removeEntry(document.text, map, key), ...insertEntry(document.text, labels, key, value, 'last')];
          }
          const column = label.span.start - (document.text.lastIndexOf('\n', label.span.start - 1) + 1);
          const text = map.flow ? `matchLabels: { ${pair} }` : `matchLabels:\n${' '.repeat(column + 2)}${pair}`;
          return [{ span: label.span, text }];
        }),
      { preferred: true },
    ),
  ];
}

/** A field that is indented too far moves to the mapping around, where it belongs. */
function moveOut(finding: Finding, context: FixContext): readonly Fix[] {
  const from = textIn(finding, 'path');
  const { data } = finding;
  const places = Array.isArray(data?.['places']) ? (data['places'] as readonly unknown[]) : [];
  const document = context.snapshot.parsed(finding.resource);
  const place = document && entryAt(document, finding.span);
  if (from === undefined || document === undefined || place === undefined) return [];
  const key = String(place.entry.key.value);
  const target = places.find((path) => typeof path === 'string' && isAround(path, from));
  const around = typeof target === 'string' ? mapAround(place.path, target) : undefined;
  const map = around && at(document.tree.root, around);
  if (map?.kind !== 'map' || entry(map, key) !== undefined) return [];
  const value = yamlOf(document, place.entry.value);
  return [
    fixOf(
      `Move ${key} out to ${target}`,
      () =>
        editDocument(context, finding.resource, (parsed) => [
          ...removeEntry(parsed.text, place.map, key),
          ...insertEntry(parsed.text, map, key, value, 'last'),
        ]),
      { preferred: true, widens: true },
    ),
  ];
}

function isAround(outer: string, inner: string): boolean {
  return inner.startsWith(outer) && inner !== outer && /^[.[]/.test(inner.slice(outer.length));
}

/** The beginning of a concrete path (`spec ingress 0 from 0 ports`) that a pattern (`spec.ingress[]`) describes. */
function mapAround(path: YamlPath, pattern: string): YamlPath | undefined {
  const steps = pattern.split(/[.[]/).map((step) => (step === ']' ? '[]' : step));
  const matching = steps.every((step, index) =>
    step === '[]' ? typeof path[index] === 'number' : path[index] === step,
  );
  return matching ? path.slice(0, steps.length) : undefined;
}
