import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendItem,
  applyEdits,
  insertEntry,
  removeEntry,
  removeItem,
  replaceNode,
  setScalar,
} from '../../server/src/yaml/edit';
import { at } from '../../server/src/yaml/navigate';
import { parseYaml } from '../../server/src/yaml/parse';
import type { SpanEdit } from '../../server/src/yaml/span';
import type { YamlDocument, YamlMap, YamlNode, YamlPath, YamlSeq } from '../../server/src/yaml/tree';
import { mapping, render, type Style, style, type Value, value, valueOf } from '../yaml/generated-yaml';

interface Target<N extends YamlNode> {
  readonly path: YamlPath;
  readonly node: N;
}

function nodes<K extends YamlNode['kind']>(
  root: YamlNode | undefined,
  kind: K,
): Target<Extract<YamlNode, { kind: K }>>[] {
  const found: Target<Extract<YamlNode, { kind: K }>>[] = [];
  const visit = (node: YamlNode | undefined, path: YamlPath): void => {
    if (node === undefined) return;
    if (node.kind === kind) found.push({ path, node: node as Extract<YamlNode, { kind: K }> });
    if (node.kind === 'map') for (const { key, value } of node.entries) visit(value, [...path, String(key.value)]);
    if (node.kind === 'seq') node.items.forEach((item, index) => visit(item, [...path, index]));
  };
  visit(root, []);
  return found;
}

/** The data with the part at a path changed. */
function changed(data: Value, path: YamlPath, change: (part: Value) => Value): Value {
  const [step, ...rest] = path;
  if (step === undefined) return change(data);
  const copy = Array.isArray(data) ? [...(data as Value[])] : { ...(data as Record<string, Value>) };
  (copy as Record<string | number, Value>)[step] = changed(
    (data as Record<string | number, Value>)[step] ?? null,
    rest,
    change,
  );
  return copy;
}

function sameOutside(before: string, edits: readonly SpanEdit[], after: string): void {
  const first = Math.min(...edits.map((edit) => edit.span.start));
  const last = Math.max(...edits.map((edit) => edit.span.end));
  expect(after.startsWith(before.slice(0, first))).toBe(true);
  expect(after.endsWith(before.slice(last))).toBe(true);
}

const commentsOf = (document: YamlDocument): string[] => document.comments.map((comment) => comment.text).sort();

const block = (data: Value, written: Style): string => render(data, { ...written, eol: '\n', comments: false });

/** Generates a document and one of its nodes of a kind. */
function inDocument<K extends YamlNode['kind']>(
  kind: K,
  run: (context: {
    readonly data: Value;
    readonly text: string;
    readonly document: YamlDocument;
    readonly target: Target<Extract<YamlNode, { kind: K }>>;
    readonly added: Value;
    readonly style: Style;
    readonly pick: number;
  }) => void,
): void {
  fc.assert(
    fc.property(mapping, style, value, style, fc.nat(1000), (data, written, added, addedStyle, pick) => {
      const text = render(data, written);
      const document = parseYaml(text);
      expect(document.problems).toEqual([]);
      expect(valueOf(document.root)).toEqual(data);
      const targets = nodes(document.root, kind);
      const target = targets[pick % Math.max(1, targets.length)];
      if (target === undefined) return;
      run({ data, text, document, target, added, style: addedStyle, pick });
    }),
    { numRuns: 400 },
  );
}

describe('edits of generated documents', () => {
  it('insertEntry adds exactly the entry and keeps every byte and comment', () => {
    inDocument('map', ({ data, text, document, target, added, style: addedStyle, pick }) => {
      const map: YamlMap = target.node;
      const keys = map.entries.map((entry) => String(entry.key.value));
      const anchor = keys[pick % Math.max(1, keys.length)] ?? '';
      const position = (['first', 'last', { before: anchor }, { after: anchor }] as const)[pick % 4] ?? 'last';
      const edits = insertEntry(text, map, 'added', block(added, addedStyle), position);
      const after = applyEdits(text, edits);
      const result = parseYaml(after);
      expect(result.problems).toEqual([]);
      const expected = changed(data, target.path, (part) => ({ ...(part as Record<string, Value>), added }));
      expect(valueOf(result.root)).toEqual(expected);
      const index =
        position === 'first'
          ? 0
          : position === 'last'
            ? keys.length
            : keys.indexOf(anchor) + ('after' in position ? 1 : 0);
      const written = at(result.root, target.path) as YamlMap;
      if (keys.length > 0) expect(String(written.entries[index]?.key.value)).toBe('added');
      expect(commentsOf(result)).toEqual(commentsOf(document));
      sameOutside(text, edits, after);
      expect(after.includes('\r')).toBe(text.includes('\r'));
    });
  });

  it('appendItem adds exactly the item and keeps every byte and comment', () => {
    inDocument('seq', ({ data, text, document, target, added, style: addedStyle, pick }) => {
      const seq: YamlSeq = target.node;
      const index = pick % (seq.items.length + 1);
      const edits = appendItem(text, seq, block(added, addedStyle), index);
      const after = applyEdits(text, edits);
      const result = parseYaml(after);
      expect(result.problems).toEqual([]);
      expect(valueOf(result.root)).toEqual(
        changed(data, target.path, (part) => (part as Value[]).toSpliced(index, 0, added)),
      );
      expect(commentsOf(result)).toEqual(commentsOf(document));
      sameOutside(text, edits, after);
    });
  });

  it('removeEntry removes exactly the entry', () => {
    inDocument('map', ({ data, text, target, pick }) => {
      const key = String(target.node.entries[pick % Math.max(1, target.node.entries.length)]?.key.value);
      const edits = removeEntry(text, target.node, key);
      const after = applyEdits(text, edits);
      const result = parseYaml(after);
      expect(result.problems).toEqual([]);
      const { [key]: _removed, ...rest } =
        target.path.length === 0 ? (data as Record<string, Value>) : (at2(data, target.path) as Record<string, Value>);
      expect(valueOf(result.root)).toEqual(changed(data, target.path, () => rest));
      if (edits.length > 0) sameOutside(text, edits, after);
    });
  });

  it('removeItem removes exactly the item', () => {
    inDocument('seq', ({ data, text, target, pick }) => {
      if (target.node.items.length === 0) return;
      const index = pick % target.node.items.length;
      const edits = removeItem(text, target.node, index);
      const after = applyEdits(text, edits);
      const result = parseYaml(after);
      expect(result.problems).toEqual([]);
      expect(valueOf(result.root)).toEqual(changed(data, target.path, (part) => (part as Value[]).toSpliced(index, 1)));
      sameOutside(text, edits, after);
    });
  });

  it('setScalar changes exactly the scalar, whatever it holds', () => {
    inDocument('scalar', ({ data, text, target, added }) => {
      if (added !== null && typeof added === 'object') return;
      const edits = setScalar(text, target.node, added);
      const after = applyEdits(text, edits);
      const result = parseYaml(after);
      expect(result.problems).toEqual([]);
      expect(valueOf(result.root)).toEqual(changed(data, target.path, () => added));
      sameOutside(text, edits, after);
    });
  });

  it('replaceNode puts other data in the place of a node', () => {
    for (const kind of ['map', 'seq', 'scalar'] as const) {
      inDocument(kind, ({ data, text, target, added, style: addedStyle }) => {
        if (target.path.length === 0) return;
        const edits = replaceNode(text, target.node, block(added, addedStyle));
        const after = applyEdits(text, edits);
        const result = parseYaml(after);
        expect(result.problems).toEqual([]);
        expect(valueOf(result.root)).toEqual(changed(data, target.path, () => added));
        sameOutside(text, edits, after);
      });
    }
  });
});

function at2(data: Value, path: YamlPath): Value {
  return path.reduce<Value>((part, step) => (part as Record<string | number, Value>)[step] ?? null, data);
}
