import type { PolicyFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import type { Labels } from '../../engine/model';
import { type Requirement, matches } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Span } from '../../yaml/span';
import { nearest } from './nearest';

/** A replacement of one label key or value that makes a selector match something. */
export interface SelectorHint {
  readonly part: 'key' | 'value';
  readonly span: Span;
  readonly written: string;
  readonly meant: string;
}

/** Looks for one small change of the selector after which it matches at least one of the label sets. */
export function hintFor(selector: SelectorFact, candidates: readonly Labels[]): SelectorHint | undefined {
  for (const [index, term] of selector.terms.entries()) {
    const [value] = term.values;
    if (term.operator !== 'In' || term.values.length !== 1 || value === undefined) continue;
    if (candidates.some((labels) => labels.get(term.key.value) === value.value)) continue;
    const others = selector.terms.filter((_, other) => other !== index);
    const fitting = candidates.filter((labels) => matchesTerms(others, labels));
    const meantValue = similar(value.value, valuesOf(fitting, term.key.value));
    if (meantValue !== undefined) return hint('value', value.span, value.value, meantValue);
    const keys = fitting.flatMap((labels) => [...labels].filter(([, v]) => v === value.value).map(([key]) => key));
    const meantKey = nearest(term.key.value, keys) ?? knownTwin(term.key.value, keys);
    if (meantKey !== undefined) return hint('key', term.key.span, term.key.value, meantKey);
  }
  return undefined;
}

function hint(part: SelectorHint['part'], span: Span, written: string, meant: string): SelectorHint {
  return { part, span, written, meant };
}

/** Values that a word may stand for: a slip of the fingers, or the word with something before or behind it. */
function similar(word: string, values: readonly string[]): string | undefined {
  const slip = nearest(word, values);
  if (slip !== undefined) return slip;
  const related = values.filter((value) => isPartOf(word, value) || isPartOf(value, word));
  return related.length === 1 ? related[0] : undefined;
}

/** `web` is a part of `web-app` and `shop-web`, but `we` is not. */
function isPartOf(part: string, whole: string): boolean {
  return (
    part.length >= 3 &&
    whole
      .split(/[-_.]/)
      .join('-')
      .match(new RegExp(`(^|-)${escape(part)}(-|$)`)) !== null
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Different keys for the same thing: the last word of both is the same, or both name the application. */
function knownTwin(key: string, keys: readonly string[]): string | undefined {
  return keys.find((other) => lastWord(other) === lastWord(key) || (isAppKey(key) && isAppKey(other)));
}

function lastWord(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).toLowerCase();
}

function isAppKey(key: string): boolean {
  return ['app', 'k8s-app', 'name', 'app.kubernetes.io/name', 'run'].includes(key);
}

function valuesOf(candidates: readonly Labels[], key: string): readonly string[] {
  return [...new Set(candidates.flatMap((labels) => labels.get(key) ?? []))];
}

export function matchesTerms(terms: readonly SelectorTerm[], labels: Labels): boolean {
  return matches({ requirements: terms.map(requirementOf) }, labels) !== NO;
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

/** The smallest place that stands for a selector matching nothing: the term that no label set satisfies. */
export function emptyHandedSpan(selector: SelectorFact, candidates: readonly Labels[]): Span {
  const term = selector.terms.find((t) => !candidates.some((labels) => matchesTerms([t], labels))) ?? selector.terms[0];
  if (term === undefined) return selector.keySpan;
  const [value] = term.values;
  return term.values.length === 1 && value !== undefined ? value.span : term.key.span;
}

/** True when reading the selector met a defect: what it selects is then not worth criticising. */
export function isBroken(fact: PolicyFact, span: Span): boolean {
  return fact.problems.some(({ span: at, rejected }) => rejected && at.start >= span.start && at.end <= span.end);
}
