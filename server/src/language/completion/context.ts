import type { Position, Snapshot } from '../../workspace/snapshot';
import { at, child } from '../../yaml/navigate';
import type { YamlNode, YamlPath } from '../../yaml/tree';
import { keyDocAt, keyDocsOf, pathPattern } from '../key-docs';
import type { LanguageSettings } from '../settings';
import { placeAt } from './place';
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
  if (place === undefined) return undefined;
  const { root, path } = objectOf(place.root, place.path);
  const apiVersion = textAt(root, ['apiVersion']);
  const kind = textAt(root, ['kind']);
  const base = { snapshot, uri, scope, cluster: scope.cluster, settings, offset, place, root, apiVersion, kind };
  const namespace = textAt(root, ['metadata', 'namespace']) || 'default';
  return { ...base, namespace, ...inList(place.role, path, apiVersion, kind) };
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

/** A new line below a key whose value is a list becomes its first item, dash and all. */
function inList(
  role: CompletionContext['role'],
  path: YamlPath,
  apiVersion: string,
  kind: string,
): Pick<CompletionContext, 'role' | 'path' | 'pattern' | 'newItem'> {
  const pattern = pathPattern(path);
  const docs = role === 'key' ? keyDocsOf(apiVersion, kind) : undefined;
  if (docs === undefined || keyDocAt(docs, pattern)?.type !== 'list') return { role, path, pattern, newItem: false };
  return { role: 'item', path: [...path, 0], pattern: `${pattern}[]`, newItem: true };
}

export function textAt(root: YamlNode | undefined, path: YamlPath): string {
  const node = path.reduce<YamlNode | undefined>((current, step) => child(current, step), root);
  return node?.kind === 'scalar' ? node.source : '';
}
