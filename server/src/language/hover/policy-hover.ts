import type { Action, Direction, PodSet } from '../../engine/model';
import { type Tri, YES } from '../../engine/tri';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { enforcementNote } from '../../workspace/plugin-words';
import { bullets, escapeMarkdown } from '../markdown';
import {
  capitalize,
  describePeer,
  describePods,
  describePolicy,
  describeRule,
  podsOfPeer,
  type PolicyMeaning,
} from '../prose';
import type { CursorTarget } from '../cursor-target';
import { matchedWorkloads, NAMED } from './matched';
import { whyNothing } from './why-nothing';

/** Whether a policy closes what it governs, so that "only" is right in its description. */
export function meaningOf(cluster: Cluster, policy: PolicyEntry): PolicyMeaning {
  const tier = cluster.input.tiers.find((candidate) => candidate.id === policy.tier);
  return { namespace: policy.namespace, subject: policy.subject, isolates: tier?.mode !== 'ordered' };
}

export function policyHover(cluster: Cluster, policy: PolicyEntry): readonly string[] {
  const { fact } = policy.resource;
  const selectedNow = subjects(cluster, policy);
  const effect = enforcementNote(cluster, policy);
  const refused = fact.refused ? ['The API server would refuse it as it is.'] : [];
  const nothing = { pods: fact.subject.podSelector, namespaces: fact.subject.namespaceSelector };
  return [
    escapeMarkdown(describePolicy(fact, meaningOf(cluster, policy))),
    ...(effect === undefined ? [] : [escapeMarkdown(effect)]),
    ...refused,
    selectedNow.length > 0
      ? matchedWorkloads('Selects', selectedNow)
      : `Selects nothing. ${whyNothing(cluster, policy.subject, nothing)}`,
  ];
}

export function policyTypeHover(
  cluster: Cluster,
  policy: PolicyEntry,
  direction: Direction | undefined,
): readonly string[] {
  if (direction === undefined) return [];
  const pods = describePods(policy.subject);
  const rules = policy.resource.fact[direction]?.rules.length ?? 0;
  const restricted = direction === 'ingress' ? 'accept only connections' : 'may open only connections';
  const sentence =
    rules === 0
      ? `The policy isolates ${pods} for ${direction} and allows nothing.`
      : `The policy isolates ${pods} for ${direction}: they ${restricted} that an ${direction} rule of some policy allows.`;
  return [escapeMarkdown(sentence), matchedWorkloads('Isolates', subjects(cluster, policy))];
}

export function sectionHover(cluster: Cluster, policy: PolicyEntry, direction: Direction): readonly string[] {
  const { fact } = policy.resource;
  if (!fact.governs.includes(direction)) {
    return [`These rules have no effect: the policy does not govern ${direction}.`];
  }
  const rules = fact[direction]?.rules ?? [];
  if (rules.length === 0) return policyTypeHover(cluster, policy, direction);
  const sentences = rules.map((rule) => escapeMarkdown(describeRule(rule, direction, policy.namespace)));
  return [bullets(sentences, NAMED)];
}

export function ruleHover(cluster: Cluster, target: Extract<CursorTarget, { kind: 'rule' }>): readonly string[] {
  const { policy, rule, direction } = target;
  const matched = (rule.peers ?? []).flatMap((peer) => selected(cluster, podsOfPeer(peer, policy.namespace)));
  const unique = [...new Map(matched.map((one) => [one.workload, one])).values()];
  return [escapeMarkdown(describeRule(rule, direction, policy.namespace)), matchedWorkloads('Its peers are', unique)];
}

export function peerHover(cluster: Cluster, target: Extract<CursorTarget, { kind: 'peer' }>): readonly string[] {
  const { policy, peer, direction, rule } = target;
  if (peer.peer.kind === 'none') return ['This entry is invalid and matches nothing.'];
  const phrase = describePeer(peer, policy.namespace);
  const sentence = escapeMarkdown(peerSentence(phrase, direction, rule.action.value));
  const pods = podsOfPeer(peer, policy.namespace);
  if (pods === undefined) return [sentence];
  const matched = cluster.select(pods);
  const selectors = { pods: peer.podSelector, namespaces: peer.namespaceSelector };
  return [
    sentence,
    matched.length > 0
      ? matchedWorkloads('Matches', matched)
      : `Matches nothing. ${whyNothing(cluster, pods, selectors)}`,
  ];
}

export function peerSentence(phrase: string, direction: Direction, action: Action): string {
  if (action === 'pass' || action === 'log') {
    const what = `Connections ${direction === 'ingress' ? 'from' : 'to'} ${phrase}`;
    return action === 'pass' ? `${what} are left to the policies of the next tier.` : `${what} are logged.`;
  }
  const may = action === 'deny' ? 'must not' : 'may';
  return direction === 'ingress'
    ? `${capitalize(phrase)} ${may} connect to the selected pods.`
    : `The selected pods ${may} connect to ${phrase}.`;
}

function subjects(cluster: Cluster, policy: PolicyEntry): readonly Selected[] {
  return cluster.subjectsOf(policy).map((workload) => ({ workload, match: YES }));
}

function selected(cluster: Cluster, pods: PodSet | undefined): readonly Selected[] {
  return pods === undefined ? [] : cluster.select(pods);
}

interface Selected {
  readonly workload: Workload;
  readonly match: Tri;
}
