import { entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { LabelSetFact } from '../facts';
import { mapAt, mapsAt, placeOf, textAt, textsAt } from '../read';
import { type PointedLabel, pointerLabels } from './pointers';
import { ownersOf, targetsOf } from './targets';

/** Labels that the expressions of `mutations` set. They are not evaluated: what is not plainly written is a label of unknown key. */
export function expressionLabels({ root }: LowerInput): readonly LabelSetFact[] {
  const spec = mapAt(root, 'spec');
  const resources = mapsAt(spec, 'matchConstraints', 'resourceRules').flatMap((rule) => textsAt(rule, 'resources'));
  const targets = targetsOf(resources.map(({ value }) => value));
  return mapsAt(spec, 'mutations').flatMap((mutation) =>
    [mapAt(mutation, 'applyConfiguration'), mapAt(mutation, 'jsonPatch')].flatMap((change) => {
      const [written, text] = expressionOf(change);
      if (written === undefined) return [];
      return labelsIn(text).flatMap(({ key, place }) =>
        ownersOf(targets, place).map((on) => ({ span: written, on, key })),
      );
    }),
  );
}

/** The key, which is one line where the expression may be many, and the text. */
function expressionOf(change: YamlMap | undefined) {
  const pair = entry(change, 'expression');
  return pair === undefined
    ? ([undefined, ''] as const)
    : ([placeOf(pair.key), textAt(pair.value)?.value ?? ''] as const);
}

const OBJECT = /\blabels\s*:\s*(?:Object[\w.]*)?\s*\{([^{}]*)\}/g;
const MADE_UP = /metadata\/labels\/["']\s*\+\s*jsonpatch\.escapeKey\(\s*["']([^"']+)["']\s*\)/g;

function labelsIn(text: string): readonly PointedLabel[] {
  const place = /\btemplate\b/.test(text) ? 'template' : 'object';
  const objects = [...text.matchAll(OBJECT)].flatMap(([, body = '']) =>
    [...body.matchAll(/(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*:/g)].map((match): PointedLabel => ({
      key: match[1] ?? match[2] ?? match[3],
      place,
    })),
  );
  const escaped = [...text.matchAll(MADE_UP)].map(([, key]): PointedLabel => ({ key, place }));
  const pointed = pointerLabels(text).filter(({ key }) => key !== undefined || escaped.length === 0);
  const found = [...objects, ...escaped, ...pointed];
  if (found.length > 0) return found;
  return /\blabels\s*:/.test(text) ? [{ key: undefined, place }] : [];
}
