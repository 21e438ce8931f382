import type { Located, Span } from '../yaml/span';
import { kubectlType } from '../yaml/kubectl-types';
import { child } from '../yaml/navigate';
import type { YamlMap, YamlNode, YamlPath } from '../yaml/tree';
import type { LabelFact } from './facts';

/** Where a value stands in this document; for an alias the place of the alias. Quotes are inside the span. */
export function placeOf(node: YamlNode): Span {
  return node.aliasSpan ?? node.span;
}

export function locate<T>(value: T, node: YamlNode): Located<T> {
  return { value, span: placeOf(node) };
}

/** A value that the API server reads as a string; undefined for every other type. */
export function stringAt(node: YamlNode | undefined): Located<string> | undefined {
  if (node?.kind !== 'scalar' || kubectlType(node) !== 'string') return undefined;
  return locate(String(node.value), node);
}

/** Any scalar as text, numbers and booleans as they are written; undefined for null and collections. */
export function textAt(node: YamlNode | undefined): Located<string> | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return locate(typeof node.value === 'string' ? node.value : node.source, node);
}

export function integerAt(node: YamlNode | undefined): Located<number> | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'number' || !Number.isInteger(node.value)) return undefined;
  return locate(node.value, node);
}

/** IntOrString as the API server takes it. */
export function portAt(node: YamlNode | undefined): Located<number | string> | undefined {
  return integerAt(node) ?? stringAt(node);
}

export function mapAt(node: YamlNode | undefined, ...path: YamlPath): YamlMap | undefined {
  const found = descend(node, path);
  return found?.kind === 'map' ? found : undefined;
}

/** Items of a list that are mappings. */
export function mapsAt(node: YamlNode | undefined, ...path: YamlPath): YamlMap[] {
  return itemsAt(node, ...path).filter((item) => item?.kind === 'map');
}

/** Items of a list; nothing when the value is no list. */
export function itemsAt(node: YamlNode | undefined, ...path: YamlPath): readonly (YamlNode | undefined)[] {
  const found = descend(node, path);
  return found?.kind === 'seq' ? found.items : [];
}

function descend(node: YamlNode | undefined, path: YamlPath): YamlNode | undefined {
  return path.reduce<YamlNode | undefined>((current, step) => child(current, step), node);
}

export function textIn(node: YamlNode | undefined, key: string): string | undefined {
  return textAt(child(node, key))?.value;
}

export function booleanAt(node: YamlNode | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

export function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

/** Strings of a list, other types left out. */
export function textsAt(node: YamlNode | undefined, ...path: YamlPath): Located<string>[] {
  return itemsAt(node, ...path).flatMap((item) => textAt(item) ?? []);
}

/** A map of strings. A missing value is '' as for the API server; other scalars count as written. */
export function labelsAt(node: YamlNode | undefined, ...path: YamlPath): readonly LabelFact[] {
  const map = mapAt(node, ...path);
  if (map === undefined) return [];
  return map.entries.flatMap((pair) => {
    const key = locate(String(pair.key.value), pair.key);
    if (pair.value === undefined) return [{ key, value: { value: '', span: pair.span } }];
    if (pair.value.kind !== 'scalar') return [];
    return [{ key, value: textAt(pair.value) ?? locate('', pair.value) }];
  });
}
