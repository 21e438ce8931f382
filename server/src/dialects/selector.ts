import type { Requirement } from '../engine/selector';
import type { Located, Span } from '../yaml/span';
import { kubectlType } from '../yaml/kubectl-types';
import { child, entry } from '../yaml/navigate';
import type { YamlEntry, YamlMap, YamlNode } from '../yaml/tree';
import { nearest } from './edit-distance';
import type { SelectorFact, SelectorTerm } from './facts';
import { checkLabelStrings } from './header';
import { labelKeyDefect, labelValueDefect } from './label-syntax';
import type { Problems } from './problems';
import { itemsAt, labelsAt, locate, mapAt, placeOf, stringAt, textAt } from './read';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/**
 * A label selector with its checks (BV11–BV13, BV16, BV17, BV20). A missing value selects everything, as `{}` does (B2); the
 * caller decides where that is so. Conditions that the server would refuse are left out of the meaning.
 */
export function selectorOf(pair: YamlEntry, problems: Problems): SelectorFact {
  const keySpan = pair.key.aliasSpan ?? pair.key.span;
  const terms = pair.value?.kind === 'map' ? termsOf(pair.value, problems) : [];
  return {
    span: pair.value === undefined ? keySpan : placeOf(pair.value),
    keySpan,
    selector: { requirements: terms.map(requirementOf) },
    terms,
  };
}

/** Whether a field is set at all: null is not (0.4). */
export function isSet(pair: YamlEntry | undefined): pair is YamlEntry {
  return pair !== undefined && kubectlType(pair.value) !== 'null';
}

function requirementOf(term: SelectorTerm): Requirement {
  const key = term.key.value;
  const values = term.values.map((value) => value.value);
  switch (term.operator) {
    case 'In':
      return { op: 'in', key, values };
    case 'NotIn':
      return { op: 'not-in', key, values };
    case 'Exists':
      return { op: 'exists', key };
    case 'DoesNotExist':
      return { op: 'not-exists', key };
  }
}

function termsOf(selector: YamlMap, problems: Problems): SelectorTerm[] {
  const matchLabels = mapAt(selector, 'matchLabels');
  checkLabelStrings(matchLabels, problems);
  const terms: SelectorTerm[] = [];
  for (const label of labelsAt(matchLabels)) {
    checkKey(label.key, problems);
    checkValue(label.value, label.key.value, problems);
    const span = { start: label.key.span.start, end: Math.max(label.key.span.end, label.value.span.end) };
    terms.push({ key: label.key, operator: 'In', values: [label.value], span, form: 'matchLabels' });
  }
  const expressions = child(selector, 'matchExpressions');
  itemsAt(expressions).forEach((item, index) => {
    const place = expressions?.kind === 'seq' ? expressions.itemSpans[index] : undefined;
    const term = expressionOf(item, place ?? selector.span, problems);
    if (term !== undefined) terms.push(term);
  });
  return terms;
}

function expressionOf(item: YamlNode | undefined, place: Span, problems: Problems): SelectorTerm | undefined {
  if (item !== undefined && item.kind !== 'map' && kubectlType(item) !== 'null') return undefined;
  const map = item?.kind === 'map' ? item : undefined;
  const span = map === undefined ? place : placeOf(map);
  const key = keyOf(map, span, problems);
  const operator = operatorOf(map, span, problems);
  const values = valuesOf(map, key?.value ?? '', problems);
  if (operator === undefined) return undefined;
  const needsValues = operator.value === 'In' || operator.value === 'NotIn';
  if (needsValues && values.length === 0 && !hasWrongType(child(map, 'values'))) {
    const at = entry(map, 'values')?.key.span ?? operator.span;
    problems.reject(
      'selector-values',
      at,
      `\`${operator.value}\` compares with \`values\`, and there are none, so the API server refuses the policy. List at least one value.`,
      { operator: operator.value, expected: 'values' },
    );
  }
  if (!needsValues && values.length > 0) {
    const at = entry(map, 'values')?.key.span ?? operator.span;
    problems.reject(
      'selector-values',
      at,
      `\`${operator.value}\` looks at the key alone and takes no \`values\`, so the API server refuses the policy. Remove them, or use \`${operator.value === 'Exists' ? 'In' : 'NotIn'}\`.`,
      { operator: operator.value, expected: 'none' },
    );
  }
  if (key === undefined || (needsValues && values.length === 0)) return undefined;
  return { key, operator: operator.value, values: needsValues ? values : [], span, form: 'matchExpressions' };
}

/** Wrong types are reported by the shape check. */
function hasWrongType(node: YamlNode | undefined): boolean {
  return node !== undefined && node.kind !== 'seq' && kubectlType(node) !== 'null';
}

function keyOf(map: YamlMap | undefined, span: Span, problems: Problems): Located<string> | undefined {
  const node = child(map, 'key');
  const key = textAt(node);
  if (key !== undefined) {
    checkKey(key, problems);
    return key;
  }
  if (node === undefined || node.kind === 'scalar') {
    const at = entry(map, 'key')?.key.span ?? span;
    problems.reject(
      'invalid-label',
      at,
      'This condition names no label, so the API server refuses the policy. Write the label in `key`.',
    );
  }
  return undefined;
}

function operatorOf(
  map: YamlMap | undefined,
  span: Span,
  problems: Problems,
): Located<SelectorTerm['operator']> | undefined {
  const node = child(map, 'operator');
  const written = textAt(node);
  const operator = OPERATORS.find((candidate) => candidate === written?.value);
  if (written !== undefined && operator !== undefined) return { value: operator, span: written.span };
  if (written !== undefined) {
    const guess = operatorGuess(written.value);
    problems.reject(
      'invalid-selector-operator',
      written.span,
      `\`${written.value}\` is no operator: the API server knows \`In\`, \`NotIn\`, \`Exists\` and \`DoesNotExist\`, spelt exactly so.${guess === undefined ? '' : ` Did you mean \`${guess}\`?`}`,
      { ...(guess === undefined ? {} : { nearest: guess }), expected: OPERATORS },
    );
  } else if (node === undefined || node.kind === 'scalar') {
    const at = entry(map, 'operator')?.key.span ?? span;
    problems.reject(
      'invalid-selector-operator',
      at,
      'This condition has no operator, so the API server refuses the policy. Write `In`, `NotIn`, `Exists` or `DoesNotExist`.',
      { expected: OPERATORS },
    );
  }
  return undefined;
}

/** Spellings that people bring from other selector languages. */
const OTHER_SPELLINGS: Readonly<Record<string, SelectorTerm['operator']>> = {
  equals: 'In',
  eq: 'In',
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  notequals: 'NotIn',
  exist: 'Exists',
  notexists: 'DoesNotExist',
  '!': 'DoesNotExist',
};

function operatorGuess(written: string): string | undefined {
  return OTHER_SPELLINGS[written.toLowerCase()] ?? nearest(written, OPERATORS);
}

function valuesOf(map: YamlMap | undefined, key: string, problems: Problems): Located<string>[] {
  return itemsAt(map, 'values').flatMap((item) => {
    // Empty items and wrong types are reported by the shape check.
    const text = textAt(item);
    if (text === undefined || item === undefined) return [];
    if (stringAt(item) !== undefined) checkValue(text, key, problems);
    return [locate(text.value, item)];
  });
}

function checkKey(key: Located<string>, problems: Problems): void {
  const defect = labelKeyDefect(key.value);
  if (defect === undefined) return;
  problems.reject(
    'invalid-label',
    key.span,
    `\`${shortened(key.value)}\` cannot be the key of a label, so the API server refuses the policy: it ${defect}.`,
  );
}

function checkValue(value: Located<string>, key: string, problems: Problems): void {
  const defect = labelValueDefect(value.value);
  if (defect === undefined) return;
  problems.reject(
    'invalid-label',
    value.span,
    `\`${shortened(value.value)}\` cannot be the value of the label \`${shortened(key)}\`, so the API server refuses the policy: it ${defect}.`,
  );
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
