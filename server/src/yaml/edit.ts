import {
  isInFlow,
  behindColon,
  colonAbove,
  columnOf,
  emptied,
  endOfLine,
  endOfValue,
  insertAt,
  insertInFlow,
  isJson,
  keyColumn,
  openEmpty,
  removeFromFlow,
  removeLines,
  replace,
} from './edit-text';
import { indented, type Layout, layoutOf, type Piece, pieceOf } from './layout';
import { ownEntries } from './navigate';
import { flowText, scalarText, type ScalarValue } from './scalar-text';
import type { SpanEdit } from './span';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSeq } from './tree';

/** Where a new entry goes; a key that is not there counts as the end. */
export type EntryPosition = 'first' | 'last' | { readonly before: string } | { readonly after: string };

/** Applies edits that do not overlap; of two that do, the later one in the text is left out. */
export function applyEdits(text: string, edits: readonly SpanEdit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.index - b.index);
  let result = '';
  let done = 0;
  for (const { edit } of ordered) {
    if (edit.span.start < done) continue;
    result += text.slice(done, edit.span.start) + edit.text;
    done = edit.span.end;
  }
  return result + text.slice(done);
}

/** Writes another value into a scalar, in its style of quotes where the value allows it. */
export function setScalar(text: string, node: YamlScalar, value: ScalarValue): SpanEdit[] {
  const { start, end } = node.aliasSpan ?? node.span;
  const style = node.style === 'single' || node.style === 'double' ? node.style : 'plain';
  return [{ span: { start, end }, text: scalarText(value, style, isInFlow(text, start)) }];
}

/**
 * Adds an entry to a mapping. `valueYaml` is YAML at indentation 0; it is indented, and turned into flow style where the mapping
 * is in flow style. An empty `{}` behind a key becomes a block.
 */
export function insertEntry(
  text: string,
  map: YamlMap,
  key: string,
  valueYaml: string,
  position: EntryPosition = 'last',
): SpanEdit[] {
  const layout = layoutOf(text);
  const piece = pieceOf(valueYaml, layout);
  const entries = ownEntries(map);
  if (map.flow) {
    if (map.entries.length === 0) {
      const opened = openEmpty(text, map, layout, false);
      if (opened !== undefined)
        return [replace(opened.span, opened.lead + entryText(key, piece, opened.column, layout, opened.eol))];
    }
    const json = isJson(text, map.span);
    const quoted = scalarText(key, json ? 'json' : 'plain', true);
    return [
      insertInFlow(
        text,
        map.span,
        entries.map((entry) => entry.span),
        `${quoted}: ${flowText(piece.node, json)}`,
        entryIndex(entries, position),
      ),
    ];
  }
  const column = columnOf(text, entries[0]?.span.start ?? map.span.start);
  const index = entryIndex(entries, position);
  const added = entryText(key, piece, column, layout, layout.eol);
  const next = entries[index];
  const before = entries[index - 1];
  if (next !== undefined && (before === undefined || index === 0)) {
    return [insertAt(next.span.start, `${added}${layout.eol}${' '.repeat(column)}`)];
  }
  const end = endOfLine(text, before === undefined ? map.span.end : endOfValue(text, before.span.end, before.value));
  return [insertAt(end, `${layout.eol}${' '.repeat(column)}${added}`)];
}

/** Adds an item to a list, at the end or before the item `index`. */
export function appendItem(text: string, seq: YamlSeq, itemYaml: string, index: number = seq.items.length): SpanEdit[] {
  const layout = layoutOf(text);
  const piece = pieceOf(itemYaml, layout);
  if (seq.flow) {
    if (seq.items.length === 0) {
      const opened = openEmpty(text, seq, layout, true);
      if (opened !== undefined)
        return [replace(opened.span, `${opened.lead}- ${indented(piece.lines, opened.column + 2, opened.eol)}`)];
    }
    return [insertInFlow(text, seq.span, seq.itemSpans, flowText(piece.node, isJson(text, seq.span)), index)];
  }
  const column = columnOf(text, seq.span.start);
  const added = `- ${indented(piece.lines, column + 2, layout.eol)}`;
  const next = seq.itemSpans[index];
  if (next !== undefined) return [insertAt(next.start, `${added}${layout.eol}${' '.repeat(column)}`)];
  const last = seq.items.length - 1;
  const end = endOfLine(text, endOfValue(text, seq.itemSpans[last]?.end ?? seq.span.end, seq.items[last]));
  return [insertAt(end, `${layout.eol}${' '.repeat(column)}${added}`)];
}

/** Adds all items of a list (YAML at indentation 0) at the end; in a block the comments between them come along. */
export function appendItems(text: string, seq: YamlSeq, listYaml: string): SpanEdit[] {
  const layout = layoutOf(text);
  const piece = pieceOf(listYaml, layout);
  const items = piece.node?.kind === 'seq' ? piece.node.items : [];
  if (seq.flow) {
    const json = isJson(text, seq.span);
    const { itemSpans } = seq;
    return items.map((item) => insertInFlow(text, seq.span, itemSpans, flowText(item, json), itemSpans.length));
  }
  const column = columnOf(text, seq.span.start);
  const last = seq.items.length - 1;
  const end = endOfLine(text, endOfValue(text, seq.itemSpans[last]?.end ?? seq.span.end, seq.items[last]));
  return [insertAt(end, `${layout.eol}${' '.repeat(column)}${indented(piece.lines, column, layout.eol)}`)];
}

/** Gives an entry another value, or its first one; the key, and a comment behind it, stay. */
export function setValue(text: string, entry: YamlEntry, valueYaml: string): SpanEdit[] {
  if (entry.value !== undefined) return replaceNode(text, entry.value, valueYaml);
  const layout = layoutOf(text);
  const piece = pieceOf(valueYaml, layout);
  const inFlow = isInFlow(text, entry.span.start);
  const colon = text.slice(entry.key.span.end, entry.span.end).includes(':');
  const lead = colon ? '' : ':';
  if (inFlow) return [insertAt(entry.span.end, `${lead} ${flowText(piece.node, isJson(text, entry.span))}`)];
  if (!piece.block)
    return [
      insertAt(entry.span.end, `${lead} ${indented(piece.lines, columnOf(text, entry.key.span.start), layout.eol)}`),
    ];
  const column = columnOf(text, entry.key.span.start) + (piece.node?.kind === 'seq' ? layout.listIndent : layout.step);
  const at = endOfLine(text, entry.span.end);
  const block = `${layout.eol}${' '.repeat(column)}${indented(piece.lines, column, layout.eol)}`;
  return colon ? [insertAt(at, block)] : [insertAt(entry.span.end, lead), insertAt(at, block)];
}

/** Puts other YAML (at indentation 0) in the place of a node. */
export function replaceNode(text: string, node: YamlNode, yaml: string): SpanEdit[] {
  const layout = layoutOf(text);
  const piece = pieceOf(yaml, layout);
  const place = node.aliasSpan ?? node.span;
  if (isInFlow(text, place.start)) return [replace(place, flowText(piece.node, isJson(text, place)))];
  const before = text.slice(0, place.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const prefix = before.slice(lineStart);
  const isBlockNode = node.kind !== 'scalar' && !node.flow;
  if (isBlockNode && !piece.block && prefix.trim() === '') {
    // `key:` and the block below it become one line.
    const moved = behindColon(
      text,
      place,
      indented(piece.lines, keyColumn(text, text.slice(0, place.start).trimEnd().length), layout.eol),
    );
    if (moved !== undefined) return moved;
  }
  if (piece.block && /:\s*$/.test(prefix)) {
    const key = keyColumn(text, place.start);
    const column = key + (piece.node?.kind === 'seq' ? layout.listIndent : layout.step);
    return [
      replace(
        { start: before.trimEnd().length, end: place.end },
        `${layout.eol}${' '.repeat(column)}${indented(piece.lines, column, layout.eol)}`,
      ),
    ];
  }
  const colon = isBlockNode && piece.node?.kind === 'map' ? colonAbove(text, place.start) : undefined;
  if (colon !== undefined && columnOf(text, place.start) <= keyColumn(text, colon)) {
    // A list may stand in the column of its key, a mapping may not.
    const inner = keyColumn(text, colon) + layout.step;
    return [
      replace({ start: lineStart, end: place.end }, ' '.repeat(inner) + indented(piece.lines, inner, layout.eol)),
    ];
  }
  const column = piece.block ? columnOf(text, place.start) : keyColumn(text, place.start);
  return [replace(place, indented(piece.lines, column, layout.eol))];
}

/** Removes an entry with its line's comment; a mapping that loses its last entry becomes `{}`. */
export function removeEntry(text: string, map: YamlMap, key: string): SpanEdit[] {
  const entries = ownEntries(map);
  const index = entries.findIndex((entry) => String(entry.key.value) === key);
  const entry = entries[index];
  if (entry === undefined) return [];
  if (map.flow)
    return [
      removeFromFlow(
        text,
        map.span,
        entries.map((candidate) => candidate.span),
        index,
      ),
    ];
  if (map.entries.length === 1) return emptied(text, map.span, '{}');
  return [removeLines(text, entry.span, endOfValue(text, entry.span.end, entry.value), entries[index + 1]?.span)];
}

/** Removes an item with its line's comment; a list that loses its last item becomes `[]`. */
export function removeItem(text: string, seq: YamlSeq, index: number): SpanEdit[] {
  const span = seq.itemSpans[index];
  if (span === undefined) return [];
  if (seq.flow) return [removeFromFlow(text, seq.span, seq.itemSpans, index)];
  if (seq.items.length === 1) return emptied(text, seq.span, '[]');
  return [removeLines(text, span, endOfValue(text, span.end, seq.items[index]), seq.itemSpans[index + 1])];
}

/** Removes several items at once; neighbours go together. */
export function removeItems(text: string, seq: YamlSeq, indices: ReadonlySet<number>): SpanEdit[] {
  if (seq.itemSpans.every((_, index) => indices.has(index))) return emptied(text, seq.span, '[]');
  return seq.itemSpans.flatMap((first, index): SpanEdit[] => {
    if (!indices.has(index) || indices.has(index - 1)) return [];
    let last = index;
    while (indices.has(last + 1)) last += 1;
    const span = { start: first.start, end: seq.itemSpans[last]?.end ?? first.end };
    const next = seq.itemSpans[last + 1];
    if (!seq.flow) return [removeLines(text, span, endOfValue(text, span.end, seq.items[last]), next)];
    const before = seq.itemSpans[index - 1];
    const around = [...(before === undefined ? [] : [before]), span, ...(next === undefined ? [] : [next])];
    return [removeFromFlow(text, seq.span, around, before === undefined ? 0 : 1)];
  });
}

function entryIndex(entries: readonly YamlEntry[], position: EntryPosition): number {
  if (position === 'first') return 0;
  if (position === 'last') return entries.length;
  const key = 'before' in position ? position.before : position.after;
  const index = entries.findIndex((entry) => String(entry.key.value) === key);
  if (index < 0) return entries.length;
  return 'before' in position ? index : index + 1;
}

function entryText(key: string, piece: Piece, column: number, layout: Layout, eol: string): string {
  const name = scalarText(key);
  if (piece.lines.join('') === '') return `${name}:`;
  if (!piece.block) return `${name}: ${indented(piece.lines, column, eol)}`;
  const inner = column + (piece.node?.kind === 'seq' ? layout.listIndent : layout.step);
  return `${name}:${eol}${' '.repeat(inner)}${indented(piece.lines, inner, eol)}`;
}
