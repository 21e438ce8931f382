import type { Position, Range, Snapshot } from '../../workspace/snapshot';
import { pathTo } from '../../yaml/navigate';
import { keyDocAt, keyDocsOf, pathPattern } from '../key-docs';
import { type LanguageSettings, schemaKeysApply } from '../settings';

/** Documentation of the key under the cursor, unless another extension gives it. */
export function keyHover(
  snapshot: Snapshot,
  uri: string,
  position: Position,
  settings: LanguageSettings,
): { readonly text: string; readonly range: Range } | undefined {
  if (!schemaKeysApply(settings)) return undefined;
  const offset = snapshot.offsetAt(uri, position);
  const [resource] = snapshot.resourcesAt(uri, offset);
  const document = resource && snapshot.parsed(resource);
  if (resource === undefined || document === undefined) return undefined;
  const pointer = pathTo(document.tree, offset - document.start);
  const docs = keyDocsOf(resource.fact.apiVersion, resource.fact.kind);
  if (docs === undefined || !pointer.onKey || pointer.entry === undefined) return undefined;
  const doc = keyDocAt(docs, pathPattern(fromItem(pointer.path)));
  if (doc === undefined) return undefined;
  return { text: doc.doc, range: snapshot.locate(resource, pointer.entry.key.span).range };
}

/** The path within the resource when it is an item of a List. */
function fromItem(path: readonly (string | number)[]): readonly (string | number)[] {
  return path[0] === 'items' && typeof path[1] === 'number' ? path.slice(2) : path;
}
