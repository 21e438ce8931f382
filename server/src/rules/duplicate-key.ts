import type { ParsedDocument } from '../workspace/snapshot';
import { appendItem, applyEdits, removeEntry } from '../yaml/edit';
import { at } from '../yaml/navigate';
import { parseYaml } from '../yaml/parse';
import type { SpanEdit } from '../yaml/span';
import { editDocument, fixOf } from './fixes';
import { type EntryPlace, entryAt, yamlOf } from './parts/tree-places';
import { defineRule } from './rule';

export const duplicateKey = defineRule({
  meta: {
    id: 'duplicate-key',
    title: 'Key stands twice in one mapping',
    category: 'rejected',
    severity: 'error',
    fixable: true,
    schema: true,
  },
  file({ file, report }) {
    file.documents.forEach(({ document }, documentIndex) => {
      for (const { code, message, span } of document.problems) {
        if (code === 'duplicate-key') report({ documentIndex, span, message });
      }
    });
  },
  fixes(finding, context) {
    const edit = (build: (document: ParsedDocument, place: EntryPlace) => readonly SpanEdit[] | undefined) => () =>
      editDocument(context, finding.resource, (document) => {
        const place = entryAt(document, finding.span);
        return place && build(document, place);
      });
    const document = context.snapshot.parsed(finding.resource);
    const place = document && entryAt(document, finding.span);
    if (document === undefined || place === undefined || place.map.flow) return [];
    const mergeable = mergeEdits(document, place) !== undefined;
    return [
      ...(mergeable
        ? [fixOf('Merge the two lists into one', edit(mergeEdits), { preferred: true, widens: true })]
        : []),
      fixOf('Remove this repetition (the other one counts then)', edit(removeEdits), {
        preferred: !mergeable,
        widens: true,
      }),
    ];
  },
});

/**
 * The tree holds only the last entry of a key, the one of the finding. With one entry more the mapping does not look
 * empty once that is taken away.
 */
function removeEdits({ text }: ParsedDocument, { map, entry }: EntryPlace): readonly SpanEdit[] {
  const other = { ...entry, key: { ...entry.key, value: '' } };
  return removeEntry(text, { ...map, entries: [other, ...map.entries] }, String(entry.key.value));
}

/** The earlier list appears in the tree once the later one is out of the text; what stands before it keeps its offsets. */
function mergeEdits(document: ParsedDocument, place: EntryPlace): readonly SpanEdit[] | undefined {
  const { value } = place.entry;
  if (value?.kind !== 'seq') return undefined;
  const removal = removeEdits(document, place);
  const without = applyEdits(document.text, removal);
  const target = at(parseYaml(without).root, place.path);
  if (target?.kind !== 'seq' || target.span.start > place.entry.span.start) return undefined;
  const added = value.items.flatMap((item) => appendItem(without, target, yamlOf(document, item)));
  return [...added, ...removal];
}
