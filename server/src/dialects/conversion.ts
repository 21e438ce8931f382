import { child } from '../yaml/navigate';
import type { YamlDocument, YamlMap } from '../yaml/tree';
import type { Conversion } from './dialect';
import { dialects } from './index';
import { groupOf } from './header';
import { itemsAt, stringAt } from './read';

export interface ObjectConversion extends Conversion {
  /** The object's own mapping. */
  readonly root: YamlMap;
  readonly name: string | undefined;
}

/** What the object around an offset of a document, which may be an item of a List, can be rewritten as. */
export function conversionsOf(text: string, document: YamlDocument, offset: number): readonly ObjectConversion[] {
  const { root: top } = document;
  const root = itemsAt(top, 'items').find((item) => item !== undefined && holds(item.span, offset)) ?? top;
  if (root?.kind !== 'map') return [];
  const apiVersion = stringAt(child(root, 'apiVersion'))?.value;
  const kind = stringAt(child(root, 'kind'))?.value;
  if (apiVersion === undefined || kind === undefined) return [];
  const input = { root, document, apiVersion, kind };
  const name = stringAt(child(child(root, 'metadata'), 'name'))?.value;
  return dialects
    .filter((dialect) => dialect.kinds.includes(`${groupOf(apiVersion)}/${kind}`))
    .flatMap((dialect) => dialect.conversions?.(input, text) ?? [])
    .map((conversion) => ({ ...conversion, edits: () => conversion.edits(), root, name }));
}

function holds({ start, end }: YamlMap['span'], offset: number): boolean {
  return start <= offset && offset <= end;
}
