import type { Span } from '../../yaml/span';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { LabelSetFact } from '../facts';
import { mapAt, mapsAt, placeOf, textAt, textIn, textsAt } from '../read';
import { pointerLabels } from './pointers';
import { ownersOf, type Targets, targetsOf, TEMPLATE_PATHS } from './targets';

/** Labels that the `mutate` rules of a policy set, by a merge or by JSON patches. */
export function ruleLabels({ root }: LowerInput): readonly LabelSetFact[] {
  return mapsAt(root, 'spec', 'rules').flatMap((rule) => {
    const mutate = mapAt(rule, 'mutate');
    if (mutate === undefined) return [];
    const existing = mapsAt(mutate, 'targets').flatMap((target) => textIn(target, 'kind') ?? []);
    const targets = targetsOf(existing.length > 0 ? existing : kindsOf(mapAt(rule, 'match')));
    return [mutate, ...mapsAt(mutate, 'foreach')].flatMap((change) => [
      ...mergeLabels(child(change, 'patchStrategicMerge'), targets),
      ...patchLabels(child(change, 'patchesJson6902'), targets),
    ]);
  });
}

/** `match` names kinds directly, or in alternatives. */
function kindsOf(match: YamlMap | undefined): readonly string[] {
  const filters = [match, ...mapsAt(match, 'any'), ...mapsAt(match, 'all')];
  return filters.flatMap((filter) => textsAt(filter, 'resources', 'kinds').map(({ value }) => value));
}

function mergeLabels(merge: YamlNode | undefined, targets: Targets): readonly LabelSetFact[] {
  return [
    ...labelsIn(mapAt(merge, 'metadata', 'labels'), targets, 'object'),
    ...TEMPLATE_PATHS.flatMap((path) => labelsIn(mapAt(merge, ...path), targets, 'template')),
  ];
}

function labelsIn(
  labels: YamlMap | undefined,
  targets: Targets,
  place: 'object' | 'template',
): readonly LabelSetFact[] {
  return (labels?.entries ?? []).flatMap(({ key }) => {
    const written = String(key.value);
    // A key in brackets is a condition, unless a plus says to add it where it is missing.
    const name = /^\+\((.*)\)$/.exec(written)?.[1] ?? written;
    return /^\W?\(/.test(name) ? [] : setsOf(name, placeOf(key), targets, place);
  });
}

function patchLabels(patches: YamlNode | undefined, targets: Targets): readonly LabelSetFact[] {
  const text = textAt(patches);
  if (text === undefined) return [];
  return pointerLabels(text.value).flatMap(({ key, place }) => setsOf(key, text.span, targets, place));
}

function setsOf(
  key: string | undefined,
  span: Span,
  targets: Targets,
  place: 'object' | 'template',
): readonly LabelSetFact[] {
  // Variables are filled in when the object is created.
  const known = key === undefined || key.includes('{{') ? undefined : key;
  return ownersOf(targets, place).map((on) => ({ span, on, key: known }));
}
