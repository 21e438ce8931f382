import { scalar } from '../../generate/templates';
import type { ParsedDocument } from '../../workspace/snapshot';
import { insertEntry, setValue } from '../../yaml/edit';
import { entry, nodeWithSpan } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';

export type LabelPair = readonly [key: string, value: string];

/** Adds labels to `metadata.labels` of an object or pod template, which is the mapping of that span; none may be there already. */
export function addLabels(
  document: ParsedDocument,
  owner: Span,
  labels: readonly LabelPair[],
): readonly SpanEdit[] | undefined {
  const { text, tree } = document;
  const map = nodeWithSpan(tree, owner);
  if (map?.kind !== 'map' || map.aliasSpan !== undefined) return undefined;
  const pairs = labels.map(([key, value]) => `${key}: ${scalar(value)}`).join('\n');
  const metadata = entry(map, 'metadata');
  if (metadata === undefined) return insertEntry(text, map, 'metadata', `labels:\n${indented(pairs)}`, 'first');
  if (metadata.value?.kind !== 'map') return setValue(text, metadata, `labels:\n${indented(pairs)}`);
  if (metadata.value.aliasSpan !== undefined) return undefined;
  const written = entry(metadata.value, 'labels');
  if (written === undefined) return insertEntry(text, metadata.value, 'labels', pairs, 'last');
  const { value } = written;
  if (value?.kind !== 'map' || value.entries.length === 0) return setValue(text, written, pairs);
  if (value.aliasSpan !== undefined) return undefined;
  return labels.flatMap(([key, label]) => insertEntry(text, value, key, scalar(label), 'last'));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
