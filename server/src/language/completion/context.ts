import type { Position, Snapshot } from '../../workspace/snapshot';
import { at, child } from '../../yaml/navigate';
import type { YamlNode, YamlPath } from '../../yaml/tree';
import { type KindDocs, keyDocAt, keyDocsOf, pathPattern } from '../key-docs';
import type { LanguageSettings } from '../settings';
import { isCursor, type Place, placeAt } from './place';
import type { CompletionContext } from './source';

/** Reads everything around a position; undefined where nothing can be completed. */
export function contextAt(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  settings: LanguageSettings,
): CompletionContext | undefined {
  const scope = snapshot.scopeOf(uri);
  const text = snapshot.text(uri);
  const file = snapshot.files.get(uri);
  if (scope === undefined || text === undefined || file === undefined) return undefined;
  const offset = snapshot.offsetAt(uri, position);
  const index = snapshot.documentIndexAt(uri, offset);
  const chunk = (index === undefined ? undefined : file.documents[index]) ?? { start: 0, end: text.length };
  const place = placeAt(text, chunk, offset);
  if (place === undefined || (uri.endsWith('.json') && !place.cursor.inFlow)) return undefined;
  const { root, path } = objectOf(place.root, place.path);
  const apiVersion = textAt(root, ['apiVersion']);
  const kind = textAt(root, ['kind']);
  const base = { snapshot, uri, scope, cluster: scope.cluster, settings, offset, place, root, apiVersion, kind };
  const namespace = textAt(root, ['metadata', 'namespace']) || 'default';
  const spot = spotOf(place, root, path, keyDocsOf(apiVersion, kind));
  return { ...base, namespace, ...spot, siblings: siblingsAt(place, root, spot) };
}

/** An item of a List is an object of its own. */
function objectOf(
  root: YamlNode | undefined,
  path: YamlPath,
): { readonly root: YamlNode | undefined; readonly path: YamlPath } {
  const [first, second] = path;
  if (first !== 'items' || typeof second !== 'number') return { root, path };
  return { root: at(root, ['items', second]), path: path.slice(2) };
}

type Spot = Pick<CompletionContext, 'role' | 'path' | 'pattern' | 'newItem' | 'below'>;

/**
 * What may be written at a place, given what its key holds: a new line below the key of a list becomes its first item,
 * dash and all; one below the key of a value is that value; and behind the colon of a key that holds more than a value,
 * what is written goes to the line below.
 */
function spotOf({ role, opens }: Place, root: YamlNode | undefined, path: YamlPath, docs: KindDocs | undefined): Spot {
  const pattern = pathPattern(path);
  const type = role === 'item' || docs === undefined ? undefined : keyDocAt(docs, pattern)?.type;
  const here = { role, path, pattern, newItem: false, below: false };
  const below = role === 'value' && opens && isEmpty(at(root, path));
  switch (type) {
    case undefined:
      return here;
    case 'list':
      return role === 'key' || below
        ? { role: 'item', path: [...path, 0], pattern: `${pattern}[]`, newItem: true, below }
        : here;
    case 'map':
    case 'free-map':
      return below ? { ...here, role: 'key', below } : here;
    case 'string':
    case 'integer':
    case 'boolean':
    case 'port':
      return { ...here, role: 'value' };
  }
}

function isEmpty(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** Keys of the mapping that a key is written in. */
function siblingsAt({ cursor }: Place, root: YamlNode | undefined, spot: Spot): readonly string[] {
  if (spot.newItem || spot.below) return [];
  const own = at(root, spot.path);
  const keys = own?.kind === 'map' && spot.role !== 'value' ? own.entries.filter(({ key }) => !isCursor(key)) : [];
  return [...new Set([...cursor.siblingKeys, ...keys.map(({ key }) => String(key.value))])];
}

export function textAt(root: YamlNode | undefined, path: YamlPath): string {
  const node = path.reduce<YamlNode | undefined>((current, step) => child(current, step), root);
  return node?.kind === 'scalar' ? node.source : '';
}
