import type { SelectionRange } from 'vscode-languageserver-types';
import type { Position, Snapshot } from '../../workspace/snapshot';
import { ownEntries } from '../../yaml/navigate';
import type { Span } from '../../yaml/span';
import type { YamlNode } from '../../yaml/tree';

/** What "expand selection" takes in, step by step, from each position: value, entry, item, list, … document. */
export function selectionRanges(
  snapshot: Snapshot,
  uri: string,
  positions: readonly Position[],
): readonly SelectionRange[] {
  return positions.map(
    (position) => selectionRange(snapshot, uri, position) ?? { range: { start: position, end: position } },
  );
}

function selectionRange(snapshot: Snapshot, uri: string, position: Position): SelectionRange | undefined {
  const offset = snapshot.offsetAt(uri, position);
  const documentIndex = snapshot.documentIndexAt(uri, offset);
  const parsed = documentIndex === undefined ? undefined : snapshot.parsed({ uri, documentIndex });
  if (parsed?.tree.root === undefined) return undefined;
  const spans: Span[] = [{ start: 0, end: parsed.text.trimEnd().length }];
  around(parsed.tree.root, offset - parsed.start, spans);
  let selected: SelectionRange | undefined;
  for (const { start, end } of spans) {
    const range = {
      start: snapshot.positionAt(uri, parsed.start + start),
      end: snapshot.positionAt(uri, parsed.start + end),
    };
    selected = selected === undefined ? { range } : { range, parent: selected };
  }
  return selected;
}

/** Adds the spans of the nodes around an offset, outermost first, each truly inside of the one before. */
function around(node: YamlNode, offset: number, spans: Span[]): void {
  if (!contains(placeOf(node), offset)) return;
  add(placeOf(node), spans);
  if (node.aliasSpan !== undefined) return;
  if (node.kind === 'map') {
    const found = ownEntries(node).find(({ span }) => contains(span, offset));
    if (found === undefined) return;
    add(found.span, spans);
    if (contains(found.key.span, offset)) add(found.key.span, spans);
    else if (found.value !== undefined) around(found.value, offset, spans);
  } else if (node.kind === 'seq') {
    const index = node.itemSpans.findIndex((span) => contains(span, offset));
    const [item, span] = [node.items[index], node.itemSpans[index]];
    if (span !== undefined) add(span, spans);
    if (item !== undefined) around(item, offset, spans);
  }
}

function add(span: Span, spans: Span[]): void {
  const outer = spans.at(-1);
  if (outer === undefined) return;
  const inside = { start: Math.max(span.start, outer.start), end: Math.min(span.end, outer.end) };
  if (inside.end > inside.start && (inside.start > outer.start || inside.end < outer.end)) spans.push(inside);
}

function placeOf(node: YamlNode): Span {
  return node.aliasSpan ?? node.span;
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
