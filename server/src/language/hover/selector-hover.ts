import type { Cluster, NamespaceEntry } from '../../workspace/cluster';
import type { SelectorTarget } from '../cursor-target';
import { bullets, code, escapeMarkdown } from '../markdown';
import { capitalize, count, describeNamespaces, describePods } from '../prose';
import { matchedWorkloads, NAMED } from './matched';
import { peerSentence } from './policy-hover';
import { whyNothing } from './why-nothing';

/** What a selector chooses, together with the selector beside it. */
export function selectorHover(cluster: Cluster, target: SelectorTarget): readonly string[] {
  const { pods, peer, policy } = target;
  if (peer?.peer.peer.kind === 'none') return ['This entry is invalid and matches nothing.'];
  const phrase = describePods(pods);
  const sentence =
    peer === undefined
      ? `The policy applies to ${phrase}.`
      : peerSentence(phrase, peer.direction, peer.rule.action.value);
  const matched = cluster.select(pods).filter(({ workload }) => peer !== undefined || !workload.hostNetwork);
  const owner = peer?.peer ?? policy.resource.fact.subject;
  const selectors = { pods: owner.podSelector, namespaces: owner.namespaceSelector };
  return [
    escapeMarkdown(sentence),
    ...(target.of === 'namespaces' ? [namespaces(cluster, target)] : []),
    matched.length > 0
      ? matchedWorkloads('Matches', matched)
      : `Matches nothing. ${whyNothing(cluster, pods, selectors)}`,
  ];
}

function namespaces(cluster: Cluster, { selector }: SelectorTarget): string {
  const matched = cluster.namespacesMatching(selector.selector);
  if (matched.length === 0) return '';
  const scope = { kind: 'matching', selector: selector.selector } as const;
  if (selector.terms.length === 0) return `${capitalize(describeNamespaces(scope))}: there are ${matched.length}.`;
  return `Matches ${count(matched.length, 'namespace')}:\n\n${bullets(matched.map(namespaceName), NAMED)}`;
}

function namespaceName(namespace: NamespaceEntry): string {
  const labels = [...namespace.labels].map(([key, value]) => `${key}=${value}`);
  return `${code(namespace.name)} ${escapeMarkdown(`(${labels.slice(0, 4).join(', ')})`)}`;
}
