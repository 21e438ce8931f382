import type { ParsedDocument } from '../../workspace/snapshot';
import { at, pathTo } from '../../yaml/navigate';
import type { Span } from '../../yaml/span';
import type { YamlEntry, YamlMap, YamlNode, YamlPath, YamlSeq } from '../../yaml/tree';

/** An entry of a mapping, found by the place of its key. */
export interface EntryPlace {
  readonly map: YamlMap;
  readonly entry: YamlEntry;
  /** From the root to the value. */
  readonly path: YamlPath;
}

export function entryAt({ tree }: ParsedDocument, keySpan: Span): EntryPlace | undefined {
  const { path, entry, onKey } = pathTo(tree, keySpan.start);
  const map = at(tree.root, path.slice(0, -1));
  if (!onKey || entry === undefined || map?.kind !== 'map') return undefined;
  return { map, entry, path };
}

/** An item of a list, found by a place inside it; the innermost list wins. */
export interface ItemPlace {
  readonly list: YamlSeq;
  readonly index: number;
  readonly item: YamlNode | undefined;
  readonly path: YamlPath;
}

export function itemAt({ tree }: ParsedDocument, span: Span): ItemPlace | undefined {
  const { path } = pathTo(tree, span.start);
  for (let length = path.length; length > 0; length -= 1) {
    const index = path[length - 1];
    const list = at(tree.root, path.slice(0, length - 1));
    if (typeof index === 'number' && list?.kind === 'seq') {
      return { list, index, item: list.items[index], path: path.slice(0, length) };
    }
  }
  return undefined;
}

/** A node's text as YAML at indentation 0, to be written elsewhere. */
export function yamlOf(document: ParsedDocument, node: YamlNode | undefined): string {
  if (node === undefined) return '';
  const { start, end } = node.aliasSpan ?? node.span;
  const column = start - (document.text.lastIndexOf('\n', start - 1) + 1);
  const text = document.text.slice(start, end).trimEnd();
  return node.flow ? text : text.replaceAll(new RegExp(`\\n {0,${column}}`, 'g'), '\n');
}

export function textOf(document: ParsedDocument, span: Span): string {
  return document.text.slice(span.start, span.end);
}
