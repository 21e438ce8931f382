import { child } from '../../yaml/navigate';
import type { LowerInput } from '../dialect';
import type { LabelSetFact } from '../facts';
import { mapAt, mapsAt, stringAt, textsAt } from '../read';
import { ownersOf, targetsOf } from './targets';

const LOCATION = /^(spec\.(?:jobTemplate\.spec\.)?template\.)?metadata\.labels\.(?:"([^"]+)"|'([^']+)'|([^.[]+))/;

/** The label at `location`, of the kinds that the object applies to or matches. */
export function locationLabels({ root }: LowerInput): readonly LabelSetFact[] {
  const spec = mapAt(root, 'spec');
  const location = stringAt(child(spec, 'location'));
  const path = location && LOCATION.exec(location.value);
  if (location === undefined || path === null || path === undefined) return [];
  const applied = mapsAt(spec, 'applyTo');
  const matched = mapsAt(spec, 'match', 'kinds');
  const kinds = (applied.length > 0 ? applied : matched).flatMap((entry) => textsAt(entry, 'kinds'));
  const [, template, ...keys] = path;
  const key = keys.find((part) => part !== undefined);
  const owners = ownersOf(targetsOf(kinds.map(({ value }) => value)), template === undefined ? 'object' : 'template');
  return owners.map((on) => ({ span: location.span, on, key }));
}
