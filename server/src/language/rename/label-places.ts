import type { Resource, Snapshot } from '../../workspace/snapshot';
import { nodeWithSpan, ownEntries } from '../../yaml/navigate';
import type { YamlMap, YamlNode, YamlScalar } from '../../yaml/tree';
import type { LabelChange } from './label-plan';

export interface LabelPlace {
  readonly node: YamlScalar;
  /** False where the label may be meant for other pods. */
  readonly sure: boolean;
}

/**
 * Where an object names a label of pods, as value of a label, or in a selector that no fact knows.
 *
 * @param own the pods are made by the object: its labels and its own selector belong to them.
 */
export function labelPlaces(
  snapshot: Snapshot,
  resource: Resource,
  change: LabelChange,
  own: boolean,
): readonly LabelPlace[] {
  const place = snapshot.files.get(resource.uri)?.documents[resource.documentIndex];
  const written = place && snapshot.text(resource.uri)?.slice(place.start, place.end);
  // Most documents need not be parsed for it.
  if (written?.includes(change.from) !== true || !written.includes(change.key)) return [];
  const tree = snapshot.parsed(resource)?.tree;
  const object = tree && nodeWithSpan(tree, resource.fact.span);
  return object === undefined ? [] : search(object, [], { change, own });
}

interface Search {
  readonly change: LabelChange;
  readonly own: boolean;
}

function search(node: YamlNode, path: readonly string[], wanted: Search): readonly LabelPlace[] {
  if (node.kind === 'seq') return node.items.flatMap((item) => (item === undefined ? [] : search(item, path, wanted)));
  if (node.kind !== 'map') return [];
  const here = meaningAt(path, wanted.own);
  const found = here === undefined ? [] : valuesIn(node, wanted.change).map((value) => ({ node: value, sure: here }));
  const below = ownEntries(node).flatMap(({ key, value }) =>
    value === undefined ? [] : search(value, [...path, String(key.value)], wanted),
  );
  return [...found, ...below];
}

/** Whether a mapping at a path holds labels of the pods: surely, perhaps, or (undefined) not at all. */
function meaningAt(path: readonly string[], own: boolean): boolean | undefined {
  if (path.includes('volumeClaimTemplates') || path.includes('namespaceSelector')) return undefined;
  const [last, before] = [path.at(-1), path.at(-2)];
  if (own && last === 'labels' && before === 'metadata') return true;
  if (own && path.join('/') === 'spec/selector') return true;
  if (last !== 'matchLabels' && last !== 'matchExpressions') return undefined;
  return own || before === 'labelSelector' || path.join('/') === `spec/selector/${last}`;
}

function valuesIn(map: YamlMap, { key, from }: LabelChange): readonly YamlScalar[] {
  const entries = ownEntries(map);
  const named = entries.find((entry) => entry.key.value === 'key' && entry.value?.kind === 'scalar');
  const listed = entries.find((entry) => entry.key.value === 'values');
  if (named?.value?.kind === 'scalar' && named.value.value === key && listed?.value?.kind === 'seq') {
    return listed.value.items.flatMap((item) => (item?.kind === 'scalar' && item.value === from ? [item] : []));
  }
  return entries.flatMap((entry) =>
    entry.key.value === key && entry.value?.kind === 'scalar' && entry.value.value === from ? [entry.value] : [],
  );
}
