import type { Direction } from '../../engine/model';
import type { Requirement, Selector } from '../../engine/selector';
import { kubectlType } from '../../yaml/kubectl-types';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import { itemsAt, mapAt, mapsAt, stringAt } from '../read';

/**
 * Reads a label selector of a foreign object. Only what is beyond doubt becomes a requirement; every other condition is left
 * out, so that the selector holds for the pods that are meant, and perhaps for more. A missing selector holds for all.
 */
export function sureLabels(node: YamlNode | undefined): Selector {
  return { requirements: requirementsOf(node) };
}

/** The same as a list, for kinds whose keys need a look. */
export function requirementsOf(node: YamlNode | undefined): readonly Requirement[] {
  if (node?.kind !== 'map') return [];
  return [
    ...sureMap(child(node, 'matchLabels')),
    ...mapsAt(node, 'matchExpressions').flatMap((item) => expression(item) ?? []),
  ];
}

/** Whether `sureLabels` reads all of a selector, so that it holds for no other pods than the ones that are meant. */
export function isSure(node: YamlNode | undefined): boolean {
  if (kubectlType(node) === 'null') return true;
  if (node?.kind !== 'map') return false;
  const parts = node.entries.map(({ key, value }) => {
    if (key.value === 'matchLabels' && value?.kind === 'map') return value.entries.length;
    if (key.value === 'matchExpressions' && value?.kind === 'seq') return value.items.length;
    return kubectlType(value) === 'null' ? 0 : Number.NaN;
  });
  return parts.reduce((sum, part) => sum + part, 0) === requirementsOf(node).length;
}

/** Plain pairs of labels, as some kinds write their selectors. */
export function sureMap(node: YamlNode | undefined): readonly Requirement[] {
  return (mapAt(node)?.entries ?? []).flatMap((pair): Requirement[] => {
    const value = stringAt(pair.value)?.value;
    return value === undefined ? [] : [{ op: 'in', key: String(pair.key.value), values: [value] }];
  });
}

function expression(item: YamlMap): Requirement | undefined {
  const key = stringAt(child(item, 'key'))?.value;
  const operator = stringAt(child(item, 'operator'))?.value;
  if (key === undefined) return undefined;
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const values = sureTexts(child(item, 'values'));
      return values.length === 0 ? undefined : { op: operator === 'In' ? 'in' : 'not-in', key, values };
    }
    case 'Exists':
      return { op: 'exists', key };
    case 'DoesNotExist':
      return { op: 'not-exists', key };
    default:
      return undefined;
  }
}

/** The strings of a list; none when one of its items is something else. */
export function sureTexts(node: YamlNode | undefined): readonly string[] {
  const items = itemsAt(node);
  const texts = items.flatMap((item) => stringAt(item)?.value ?? []);
  return texts.length === items.length ? texts : [];
}

const TYPES: Readonly<Record<string, Direction>> = { Ingress: 'ingress', Egress: 'egress' };

/** Directions that a list of types names; undefined when it names none, or something else as well. */
export function namedDirections(node: YamlNode | undefined): readonly Direction[] | undefined {
  const names = sureTexts(node);
  const known = names.flatMap((name) => TYPES[name] ?? []);
  return known.length > 0 && known.length === names.length ? [...new Set(known)] : undefined;
}

/** What a list says: nothing when it is missing, null or empty, items, or something that is no list. */
export function listState(node: YamlNode | undefined): 'empty' | 'items' | 'unclear' {
  if (kubectlType(node) === 'null') return 'empty';
  if (node?.kind !== 'seq') return 'unclear';
  return node.items.length === 0 ? 'empty' : 'items';
}
