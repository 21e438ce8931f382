import type { Span } from './span';
import type { YamlDocument, YamlEntry, YamlMap, YamlNode, YamlPath } from './tree';

/** The entry of a key; undefined when the node is no mapping or has no such key. */
export function entry(map: YamlNode | undefined, key: string): YamlEntry | undefined {
  if (map?.kind !== 'map') return undefined;
  return map.entries.find((candidate) => String(candidate.key.value) === key);
}

/** The value of a key or of a list index; undefined when there is none. */
export function child(node: YamlNode | undefined, key: string | number): YamlNode | undefined {
  if (node?.kind === 'seq') return typeof key === 'number' ? node.items[key] : undefined;
  return typeof key === 'string' ? entry(node, key)?.value : undefined;
}

/** The node at a path from `node`; undefined when the path leads nowhere. */
export function at(node: YamlNode | undefined, path: YamlPath): YamlNode | undefined {
  let current = node;
  for (const step of path) {
    current = child(current, step);
    if (current === undefined) return undefined;
  }
  return current;
}

export interface Pointer {
  /** From the root to `node`; ends with the key when the offset is on a key. */
  readonly path: YamlPath;
  /** Innermost node that contains the offset. undefined outside the root, or for an entry without value. */
  readonly node: YamlNode | undefined;
  /** Innermost mapping entry that contains the offset. */
  readonly entry?: YamlEntry;
  /** Whether the offset is on the key of `entry`. */
  readonly onKey: boolean;
}

/** What stands at an offset. A span's end counts as inside, so that a cursor behind a word finds the word. */
export function pathTo(document: Pick<YamlDocument, 'root'>, offset: number): Pointer {
  const path: (string | number)[] = [];
  let node = contains(placeOf(document.root), offset) ? document.root : undefined;
  let found: YamlEntry | undefined;
  for (;;) {
    if (node?.kind === 'map') {
      const next = ownEntries(node).find((candidate) => contains(candidate.span, offset));
      if (next === undefined) break;
      found = next;
      path.push(String(next.key.value));
      if (contains(next.key.span, offset)) return { path, node: next.key, entry: next, onKey: true };
      node = contains(placeOf(next.value), offset) ? next.value : undefined;
    } else if (node?.kind === 'seq') {
      const index = node.itemSpans.findIndex((span) => contains(span, offset));
      if (index < 0) break;
      path.push(index);
      const item: YamlNode | undefined = node.items[index];
      node = contains(placeOf(item), offset) ? item : undefined;
    } else break;
    // Inside an alias the tree's spans are those of the anchor.
    if (node?.aliasSpan !== undefined) break;
  }
  return { path, node, onKey: false, ...(found === undefined ? {} : { entry: found }) };
}

/** The outermost node with exactly this span; an alias is found by the anchor's span and by its own. */
export function nodeWithSpan(document: Pick<YamlDocument, 'root'>, span: Span): YamlNode | undefined {
  return document.root && search(document.root, span);
}

function search(node: YamlNode, span: Span): YamlNode | undefined {
  if (same(node.span, span) || (node.aliasSpan !== undefined && same(node.aliasSpan, span))) return node;
  const place = placeOf(node);
  if (place === undefined || span.start < place.start || span.end > place.end) return undefined;
  if (node.kind === 'map') {
    for (const candidate of ownEntries(node)) {
      const found = search(candidate.key, span) ?? (candidate.value && search(candidate.value, span));
      if (found !== undefined) return found;
    }
  }
  if (node.kind === 'seq') {
    for (const item of node.items) {
      const found = item && search(item, span);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Entries that stand in the mapping itself, not those that a merge key brings. */
export function ownEntries(map: YamlMap): readonly YamlEntry[] {
  return map.entries.filter((candidate) => candidate.key.aliasSpan === undefined);
}

function placeOf(node: YamlNode | undefined): Span | undefined {
  return node?.aliasSpan ?? node?.span;
}

function contains(span: Span | undefined, offset: number): boolean {
  return span !== undefined && span.start <= offset && offset <= span.end;
}

function same(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
