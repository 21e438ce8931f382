import type { Direction, Peer, PodSet, PolicyAlternative, Rule } from '../engine/model';
import { EVERYTHING } from '../engine/selector';
import type { PolicyFact, RuleFact, SectionFact } from './facts';

/**
 * The namespace of a pod peer that means "the policy's own namespace" (B14a). The effective namespace is known only after all
 * manifests are read (A3), so `compilePolicy` puts it in.
 */
export const OWN_NAMESPACE = '';

/** A policy as the engine evaluates it, in its effective namespace; `id` is the caller's number for it. */
export function compilePolicy(fact: PolicyFact, namespace: string, id: number): PolicyAlternative {
  return {
    id,
    subject: subjectOf(fact, namespace),
    governs: fact.governs,
    rules: [...rulesOf(fact.ingress, 'ingress', namespace), ...rulesOf(fact.egress, 'egress', namespace)],
  };
}

function subjectOf(fact: PolicyFact, namespace: string): PodSet {
  const { podSelector, namespaceSelector } = fact.subject;
  return {
    namespaces: fact.clusterScoped
      ? { kind: 'matching', selector: namespaceSelector?.selector ?? EVERYTHING }
      : { kind: 'one', namespace },
    pods: podSelector?.selector ?? EVERYTHING,
  };
}

function rulesOf(section: SectionFact | undefined, direction: Direction, namespace: string): Rule[] {
  return (section?.rules ?? []).map((rule) => ({
    direction,
    action: rule.action.value,
    peers: peersOf(rule, namespace),
    ports: rule.ports === undefined ? 'all' : rule.ports.flatMap((port) => port.match ?? []),
  }));
}

function peersOf(rule: RuleFact, namespace: string): readonly Peer[] {
  if (rule.peers === undefined) return [{ kind: 'any' }];
  return rule.peers.map(({ peer }) => inNamespace(peer, namespace));
}

function inNamespace(peer: Peer, namespace: string): Peer {
  return peer.kind === 'pods' ? { kind: 'pods', pods: podsInNamespace(peer.pods, namespace) } : peer;
}

/** Pods with the effective namespace in the place of `OWN_NAMESPACE`. */
export function podsInNamespace(pods: PodSet, namespace: string): PodSet {
  const { namespaces } = pods;
  if (namespaces.kind !== 'one' || namespaces.namespace !== OWN_NAMESPACE) return pods;
  return { ...pods, namespaces: { kind: 'one', namespace } };
}
