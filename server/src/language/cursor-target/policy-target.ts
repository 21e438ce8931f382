import type { PeerFact, PolicyFact, SectionFact, SelectorFact } from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import { EVERYTHING } from '../../engine/selector';
import type { PolicyEntry } from '../../workspace/cluster';
import type { Span } from '../../yaml/span';
import { podsOfPeer } from '../prose';
import type { CursorTarget, RulePlace, SelectorTarget } from './cursor-target';

type Found = { readonly target: CursorTarget; readonly span: Span } | undefined;

/** Whether an offset is in a span; the end counts, so that a cursor behind a word finds the word. */
export function covers(span: Span | undefined, offset: number): boolean {
  return span !== undefined && span.start <= offset && offset <= span.end;
}

/** What stands at an offset of a policy; the policy itself at its kind, name and spec key, undefined elsewhere. */
export function policyTarget(policy: PolicyEntry, fact: PolicyFact, offset: number): Found {
  return (
    inSubject(policy, fact, offset) ??
    inTypes(policy, fact, offset) ??
    inSection(policy, fact.ingress, 'ingress', offset) ??
    inSection(policy, fact.egress, 'egress', offset) ??
    onPolicy(policy, fact, offset)
  );
}

function onPolicy(policy: PolicyEntry, fact: PolicyFact, offset: number): Found {
  const spans = [fact.kindSpan, fact.name?.span];
  const span = spans.find((candidate) => covers(candidate, offset));
  return span && { target: { kind: 'policy', policy }, span };
}

function inTypes(policy: PolicyEntry, fact: PolicyFact, offset: number): Found {
  const value = fact.declaredTypes?.value.find((type) => covers(type.span, offset));
  if (value === undefined) return undefined;
  const direction = DIRECTION_OF[value.value];
  return { target: { kind: 'policy-type', policy, direction }, span: value.span };
}

const DIRECTION_OF: Readonly<Record<string, Direction>> = { Ingress: 'ingress', Egress: 'egress' };

function inSubject(policy: PolicyEntry, fact: PolicyFact, offset: number): Found {
  const { podSelector, namespaceSelector } = fact.subject;
  const context = { policy, pods: policy.subject, peer: undefined };
  return (
    inSelector(podSelector, 'pods', context, offset) ?? inSelector(namespaceSelector, 'namespaces', context, offset)
  );
}

function inSection(policy: PolicyEntry, section: SectionFact | undefined, direction: Direction, offset: number): Found {
  if (section === undefined) return undefined;
  if (covers(section.keySpan, offset)) return { target: { kind: 'section', policy, direction }, span: section.keySpan };
  const rule = section.rules.find((candidate) => covers(candidate.span, offset));
  if (rule === undefined) return undefined;
  const place: RulePlace = { direction, rule };
  for (const keySpan of [rule.peersKeySpan, rule.portsKeySpan]) {
    if (keySpan !== undefined && covers(keySpan, offset))
      return { target: { kind: 'rule', policy, ...place }, span: keySpan };
  }
  const port = rule.ports?.find((candidate) => covers(candidate.span, offset));
  if (port !== undefined) return { target: { kind: 'port', policy, port, ...place }, span: port.span };
  const peer = rule.peers?.find((candidate) => covers(candidate.span, offset));
  if (peer !== undefined) return inPeer(policy, peer, place, offset);
  return { target: { kind: 'rule', policy, ...place }, span: rule.span };
}

function inPeer(policy: PolicyEntry, peer: PeerFact, place: RulePlace, offset: number): Found {
  const pods: PodSet = podsOfPeer(peer, policy.namespace) ?? NO_PODS;
  const context = { policy, pods, peer: { ...place, peer } };
  const cidr = [peer.cidr, ...peer.except].find((block) => covers(block?.span, offset));
  if (cidr !== undefined) return { target: { kind: 'cidr', policy, peer, cidr, ...place }, span: cidr.span };
  return (
    inSelector(peer.podSelector, 'pods', context, offset) ??
    inSelector(peer.namespaceSelector, 'namespaces', context, offset) ?? {
      target: { kind: 'peer', policy, peer, ...place },
      span: peer.span,
    }
  );
}

/** For a selector inside an invalid peer entry. */
const NO_PODS: PodSet = { namespaces: { kind: 'one', namespace: '' }, pods: EVERYTHING };

function inSelector(
  selector: SelectorFact | undefined,
  of: SelectorTarget['of'],
  context: Pick<SelectorTarget, 'policy' | 'pods' | 'peer'>,
  offset: number,
): Found {
  if (selector === undefined) return undefined;
  const base = { kind: 'selector' as const, selector, of, ...context };
  if (covers(selector.keySpan, offset))
    return { target: { ...base, term: undefined, value: undefined }, span: selector.keySpan };
  if (!covers(selector.span, offset)) return undefined;
  const term = selector.terms.find((candidate) => covers(candidate.span, offset));
  const value = term?.values.find((candidate) => covers(candidate.span, offset));
  return { target: { ...base, term, value }, span: value?.span ?? term?.span ?? selector.span };
}
