import type { ParsedDocument } from '../workspace/snapshot';
import { removeItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { textIn, writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt, itemAt, yamlOf } from './parts/tree-places';
import type { Finding, Fix, FixContext } from './rule';

export const wrongType = problemRule(
  {
    id: 'wrong-type',
    title: 'Value has the wrong type',
    category: 'rejected',
    severity: 'error',
    fixable: true,
    schema: true,
  },
  (finding, context) => {
    const expected = textIn(finding, 'expected');
    if (expected?.startsWith('"') === true) return writeFix(finding, 'expected', (text) => `Write ${text}`);
    const document = context.snapshot.parsed(finding.resource);
    if (document === undefined) return [];
    if (expected === undefined) return emptyItem(finding, context, document);
    return reshaped(finding, context, document, expected);
  },
);

/** A mapping where a list belongs becomes its only item, and the other way round. */
function reshaped(finding: Finding, context: FixContext, document: ParsedDocument, expected: string): readonly Fix[] {
  const value = entryAt(document, finding.span)?.entry.value;
  if (value === undefined) return [];
  const [only, second] = value.kind === 'seq' ? value.items : [];
  const change =
    expected === 'list' && value.kind !== 'seq'
      ? { title: 'Make it a list of one item', yaml: `- ${yamlOf(document, value).replaceAll('\n', '\n  ')}` }
      : expected === 'map' && only?.kind === 'map' && second === undefined
        ? { title: 'Remove the `-`', yaml: yamlOf(document, only) }
        : undefined;
  if (change === undefined) return [];
  return [
    fixOf(
      change.title,
      () => editDocument(context, finding.resource, (parsed) => replaceNode(parsed.text, value, change.yaml)),
      { preferred: true },
    ),
  ];
}

function emptyItem(finding: Finding, context: FixContext, document: ParsedDocument): readonly Fix[] {
  const place = itemAt(document, finding.span);
  // Without its last item a list may come to mean "any" (B13, B26).
  if (place === undefined || place.item !== undefined || place.list.items.length < 2) return [];
  return [
    fixOf(
      'Remove the empty item',
      () => editDocument(context, finding.resource, (parsed) => removeItem(parsed.text, place.list, place.index)),
      { preferred: true },
    ),
  ];
}
