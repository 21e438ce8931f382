import type { KeyDoc } from '../../../dialects/dialect';
import { dialects } from '../../../dialects/index';
import { at } from '../../../yaml/navigate';
import { childKeys, keyDocAt, keyDocsOf } from '../../key-docs';
import { textAt } from '../context';
import { schemaKeysApply } from '../../settings';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Keys by position, from the dialects' tables. */
export const schemaKeys: CompletionSource = {
  id: 'schema-keys',
  at: ({ role, settings }) => role !== 'value' && schemaKeysApply(settings),
  *provide(context) {
    const docs = keyDocsOf(context.apiVersion, context.kind);
    const keys = docs === undefined ? topKeys(context) : childKeys(docs, context.pattern);
    for (const [index, doc] of keys.entries()) {
      const name = doc.path.slice(doc.path.lastIndexOf('.') + 1);
      if (context.siblings.includes(name) || isRefused(context, doc)) continue;
      yield {
        text: name,
        role: 'key',
        kind: 'key',
        documentation: doc.doc,
        body: bodyOf(doc),
        holds: doc.type,
        more: hasMore(doc),
        rank: [5, index],
      };
    }
    if (!context.below) return;
    for (const text of docOf(context)?.values ?? [])
      if (!context.newItem) yield { ...enumValue(text, undefined, 0), raw: true, rank: [6] };
  },
};

/** Whether a key beside it leaves no place for a key. */
function isRefused({ root, path, newItem, siblings }: CompletionContext, { refusedBeside }: KeyDoc): boolean {
  if (newItem || refusedBeside === undefined) return false;
  return refusedBeside.some(
    ({ key, when }) => siblings.includes(key) && (when === undefined || when.test(textAt(root, [...path, key]))),
  );
}

/** What a key holds when brackets are written for it. */
export const brackets: CompletionSource = {
  id: 'brackets',
  at: (context) =>
    context.role === 'value' && context.place.cursor.inFlow && !isWritten(context) && bracketsOf(context) !== undefined,
  *provide(context) {
    const text = bracketsOf(context);
    if (text !== undefined) yield { ...enumValue(text, undefined, 0), raw: true };
  },
};

function bracketsOf(context: CompletionContext): string | undefined {
  if (!schemaKeysApply(context.settings)) return undefined;
  switch (docOf(context)?.type) {
    case 'map':
    case 'free-map':
      return '{}';
    case 'list':
      return '[]';
    case 'string':
    case 'integer':
    case 'boolean':
    case 'port':
    case undefined:
      return undefined;
  }
}

/** Whether the cursor stands before a bracket that is there already. */
function isWritten({ place }: CompletionContext): boolean {
  return /^\s*[{[]/.test(place.text.slice(place.cursor.replace.end - place.start));
}

/** Values of a closed set, those that stand in the list already left out. */
export const schemaValues: CompletionSource = {
  id: 'schema-values',
  at: (context) =>
    context.role !== 'key' &&
    schemaKeysApply(context.settings) &&
    docOf(context)?.values !== undefined &&
    docOf(context)?.type !== 'map' &&
    !/\.protocol$/.test(context.pattern),
  *provide(context) {
    const list = context.role === 'item' ? at(context.root, context.path.slice(0, -1)) : undefined;
    const written = new Set(
      list?.kind === 'seq' ? list.items.map((item) => (item?.kind === 'scalar' ? item.source : '')) : [],
    );
    for (const [index, value] of (docOf(context)?.values ?? []).entries()) {
      if (!written.has(value)) yield { text: value, role: 'value', kind: 'enum', rank: [0, index] };
    }
  },
};

/** Kinds, and the apiVersion that belongs to the kind. */
export const kinds: CompletionSource = {
  id: 'kinds',
  at: ({ role, pattern, settings }) =>
    role === 'value' && (pattern === 'kind' || pattern === 'apiVersion') && schemaKeysApply(settings),
  *provide({ pattern, apiVersion, kind }) {
    const tables = dialects.flatMap((dialect) => dialect.keys);
    if (pattern === 'kind') {
      const fitting = tables.filter((table) => apiVersion === '' || table.apiVersions.includes(apiVersion));
      for (const [index, table] of fitting.entries()) yield enumValue(table.kind, table.apiVersions[0], index);
      return;
    }
    const versions = tables.filter((table) => kind === '' || table.kind === kind).flatMap((table) => table.apiVersions);
    for (const [index, version] of [...new Set(versions)].entries()) yield enumValue(version, undefined, index);
  },
};

function enumValue(text: string, detail: string | undefined, index: number): Candidate {
  return { text, role: 'value', kind: 'enum', rank: [0, index], ...(detail !== undefined && { detail }) };
}

function docOf({ apiVersion, kind, pattern }: CompletionContext): KeyDoc | undefined {
  const docs = keyDocsOf(apiVersion, kind);
  return docs && keyDocAt(docs, pattern);
}

/** Before a kind is written every object begins alike; a file of values of some other tool is no object. */
function topKeys({ pattern, siblings }: CompletionContext): readonly KeyDoc[] {
  const isOther = siblings.length > 0 && !siblings.includes('kind') && !siblings.includes('apiVersion');
  if (pattern !== '' || isOther) return [];
  return [
    { path: 'apiVersion', doc: 'Group and version of the API that the object belongs to.', type: 'string' },
    { path: 'kind', doc: 'The kind of the object.', type: 'string' },
    { path: 'metadata', doc: 'Name, namespace and labels of the object.', type: 'map', insert: '\n  name: $0' },
    { path: 'spec', doc: 'What is wanted.', type: 'map' },
  ];
}

/** Strings that are chosen from what the workspace or the dialect knows; others, such as names, the user makes up. */
const CHOSEN = /(?:^|\.)(?:apiVersion|kind|namespace|cidr|key)$/;

/** Whether anything is offered where the cursor is left behind the key: an empty list of suggestions would be in the way. */
function hasMore({ type, path, values, insert }: KeyDoc): boolean {
  // The editor opens the choices of a first stop itself.
  if (insert !== undefined && /^[^$]*\$\{1\|/.test(insert)) return false;
  switch (type) {
    case 'map':
      return insert?.endsWith(' name: $0') !== true;
    case 'list':
    case 'port':
      return true;
    case 'free-map':
      return path.endsWith('.matchLabels');
    case 'string':
      return values !== undefined || CHOSEN.test(path);
    case 'integer':
    case 'boolean':
      return false;
  }
}

function bodyOf(doc: KeyDoc): string {
  if (doc.insert !== undefined) return doc.insert;
  switch (doc.type) {
    case 'map':
    case 'free-map':
      return '\n  $0';
    case 'list':
      return '\n  - $0';
    case 'string':
    case 'integer':
    case 'boolean':
    case 'port':
      return ' $0';
  }
}
