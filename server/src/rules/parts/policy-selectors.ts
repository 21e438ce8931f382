import type { PeerFact, PolicyFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import { type Requirement, type Selector, formatSelector } from '../../engine/selector';
import type { ParsedDocument } from '../../workspace/snapshot';
import { removeEntry, removeItem } from '../../yaml/edit';
import { at, nodeWithSpan } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import { isBroken } from './selector-hints';

/** One label selector of a policy. */
export interface SelectorSite {
  readonly selector: SelectorFact;
  readonly selects: 'pods' | 'namespaces';
  /** The peer that it belongs to; undefined for the policy's subject. */
  readonly peer: PeerFact | undefined;
}

/** The selectors of the subject and of all peers that are in effect (B8), but those that the API server would refuse. */
export function selectorsIn(fact: PolicyFact): readonly SelectorSite[] {
  const peers = fact.governs.flatMap((direction) => (fact[direction]?.rules ?? []).flatMap((rule) => rule.peers ?? []));
  return [...pairOf(fact.subject, undefined), ...peers.flatMap((peer) => pairOf(peer, peer))].filter(
    ({ selector }) => !isBroken(fact, selector.span),
  );
}

function pairOf(
  selectors: { readonly podSelector: SelectorFact | undefined; readonly namespaceSelector: SelectorFact | undefined },
  peer: PeerFact | undefined,
): readonly SelectorSite[] {
  const { podSelector, namespaceSelector } = selectors;
  return [
    ...(podSelector === undefined ? [] : [{ selector: podSelector, selects: 'pods' as const, peer }]),
    ...(namespaceSelector === undefined ? [] : [{ selector: namespaceSelector, selects: 'namespaces' as const, peer }]),
  ];
}

/** A4: no namespace is without it. */
const NAMESPACE_NAME: Requirement = { op: 'exists', key: 'kubernetes.io/metadata.name' };

/** What holds for everything that the selector looks at, whatever it says. */
export function givenOf({ selects }: Pick<SelectorSite, 'selects'>): readonly Requirement[] {
  return selects === 'namespaces' ? [NAMESPACE_NAME] : [];
}

/** The meaning of some terms of a selector. */
export function meaningOf(terms: readonly SelectorTerm[], { selector, terms: all }: SelectorFact): Selector {
  return { requirements: selector.requirements.filter((_, index) => terms.some((term) => term === all[index])) };
}

export function termText(term: SelectorTerm, selector: SelectorFact): string {
  return formatSelector(meaningOf([term], selector));
}

/** The smallest place that stands for a term. */
export function spanOfTerm(term: SelectorTerm): Span {
  const [value] = term.values;
  return term.values.length === 1 && value !== undefined ? value.span : term.key.span;
}

/** Takes a term out of its selector, and the list or mapping that it was the last one of. */
export function withoutTerm(
  document: ParsedDocument,
  { span, terms }: SelectorFact,
  term: SelectorTerm,
): readonly SpanEdit[] | undefined {
  const { text, tree } = document;
  const map = nodeWithSpan(tree, span);
  if (map?.kind !== 'map' || map.aliasSpan !== undefined) return undefined;
  if (terms.filter(({ form }) => form === term.form).length === 1) return removeEntry(text, map, term.form);
  const group = at(map, [term.form]);
  if (group === undefined || group.aliasSpan !== undefined) return undefined;
  if (group.kind === 'map') return removeEntry(text, group, term.key.value);
  if (group.kind !== 'seq') return undefined;
  const index = group.items.findIndex((item) => (item?.aliasSpan ?? item?.span)?.start === term.span.start);
  return index < 0 ? undefined : removeItem(text, group, index);
}
