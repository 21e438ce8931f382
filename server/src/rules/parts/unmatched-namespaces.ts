import type { NamespaceFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import type { Labels } from '../../engine/model';
import type { Cluster, NamespaceEntry, PolicyEntry } from '../../workspace/cluster';
import type { Resource } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { isLookalike } from '../namespace-label-not-standard';
import type { Severity } from '../rule';
import { annotatedPeer, annotatedSubject } from './annotated';
import { isExplained } from './explained-selector';
import { nearestByFar } from './nearest';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, workloadsAnywhere } from './policy-rules';
import { spanOfTerm } from './policy-selectors';
import { list } from './prose';
import { type SelectorHint, emptyHandedSpan, hintFor, isBroken, matchesTerms } from './selector-hints';
import { carries } from './selector-text';

/** A namespaceSelector that matches no namespace that is known, with what is known about why. */
export interface UnmatchedNamespaces {
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  /** undefined: the policy's subject. */
  readonly site: PeerSite | undefined;
  readonly span: Span;
  readonly message: string;
  readonly severity: Severity;
  readonly hint: SelectorHint | undefined;
  /** Namespaces that may be meant, and would be matched if they had some more labels. */
  readonly unlabelled: readonly Unlabelled[];
}

export interface Unlabelled {
  readonly namespace: Resource<NamespaceFact>;
  readonly labels: readonly (readonly [key: string, value: string])[];
}

const STANDARD_KEY = 'kubernetes.io/metadata.name';

export function unmatchedNamespaces(cluster: Cluster, policy: PolicyEntry): readonly UnmatchedNamespaces[] {
  const peers = peersInEffect(policy).flatMap((site) => unmatchedPeer(cluster, site) ?? []);
  const subject = unmatchedSubject(cluster, policy);
  return subject === undefined ? peers : [subject, ...peers];
}

function unmatchedSubject(cluster: Cluster, policy: PolicyEntry): UnmatchedNamespaces | undefined {
  const selector = policy.resource.fact.subject.namespaceSelector;
  if (selector === undefined || annotatedSubject(cluster, policy) !== undefined) return undefined;
  return unmatched(cluster, policy, undefined, selector);
}

export function unmatchedPeer(cluster: Cluster, site: PeerSite): UnmatchedNamespaces | undefined {
  const selector = site.peer.namespaceSelector;
  if (selector === undefined || annotatedPeer(cluster, site) !== undefined) return undefined;
  return unmatched(cluster, site.policy, site, selector);
}

function unmatched(
  cluster: Cluster,
  policy: PolicyEntry,
  site: PeerSite | undefined,
  selector: SelectorFact,
): UnmatchedNamespaces | undefined {
  const { terms } = selector;
  if (terms.length === 0 || isBroken(policy.resource.fact, selector.span)) return undefined;
  if (isExplained(selector, 'namespaces') || terms.some((term) => isLookalike(cluster, term))) return undefined;
  if (cluster.namespacesMatching(selector.selector).length > 0) return undefined;
  const nobody = site === undefined ? `policy ${policy.name} selects nothing` : 'this peer matches nothing';
  const what = `No namespace of this workspace ${carries(selector.selector)}, so ${nobody}.`;
  const found = { policy, selector, site, hint: undefined, unlabelled: [] };
  const hint = hintOf(cluster, selector);
  if (hint !== undefined) {
    const message = `${what} Did you mean ${hint.meant} instead of ${hint.written}?`;
    return { ...found, span: hint.span, message, severity: 'warning', hint };
  }
  // Without a Namespace manifest nothing is known of labels, and a name that is not known may be that of a namespace elsewhere (A5, A6).
  if (!declaresNamespaces(cluster) || meansAnotherNamespace(cluster, terms)) return undefined;
  const labelSets = [...cluster.namespaces.values()].map(({ labels }) => labels);
  const { sure, unlabelled } = unlabelledFor(cluster, site, selector);
  const names = list(unlabelled.map(({ namespace }) => `Namespace ${namespace.name}`));
  const advice = sure
    ? `${names} ${unlabelled.length === 1 ? 'lacks' : 'lack'} the label. Add it.`
    : 'Check the label, unless the namespace is managed elsewhere.';
  return {
    ...found,
    span: sure ? lackingSpan(selector, unlabelled) : emptyHandedSpan(selector, labelSets),
    message: `${what} ${advice}`,
    severity: sure ? 'warning' : 'info',
    unlabelled,
  };
}

const declaresNamespaces = perCluster((cluster) =>
  [...cluster.namespaces.values()].some(({ declared, labels }) => declared !== undefined || labels.size > 1),
);

/** True when the selector names a namespace that no manifest declares: what labels that one has nobody can tell. */
function meansAnotherNamespace(cluster: Cluster, terms: readonly SelectorTerm[]): boolean {
  return terms.some(
    ({ key, operator, values }) =>
      key.value === STANDARD_KEY &&
      operator === 'In' &&
      values.some(({ value }) => cluster.namespaces.get(value)?.declared === undefined),
  );
}

/** Names of namespaces have to be close to each other, as many exist that are not known here. */
function hintOf(cluster: Cluster, selector: SelectorFact): SelectorHint | undefined {
  const labelSets: readonly Labels[] = [...cluster.namespaces.values()].map(({ labels }) => labels);
  const term = selector.terms.find(({ key }) => key.value === STANDARD_KEY);
  const [value] = term?.values ?? [];
  if (term === undefined || term.operator !== 'In') return hintFor(selector, labelSets);
  if (term.values.length !== 1 || value === undefined || cluster.namespaces.has(value.value)) return undefined;
  const others = selector.terms.filter((other) => other !== term);
  const fitting = [...cluster.namespaces.values()].filter(({ labels }) => matchesTerms(others, labels));
  const meant = nearestByFar(
    value.value,
    fitting.map(({ name }) => name),
  );
  return meant === undefined ? undefined : { part: 'value', span: value.span, written: value.value, meant };
}

/** At most this many Namespace manifests are offered where nothing tells which one is meant. */
const FEW = 3;

/** `sure`: the pods that the peer asks for are in these namespaces, or the selector names them. */
function unlabelledFor(
  cluster: Cluster,
  site: PeerSite | undefined,
  selector: SelectorFact,
): { readonly sure: boolean; readonly unlabelled: readonly Unlabelled[] } {
  const able = [...cluster.namespaces.values()].flatMap((entry) => {
    const labels = lackingLabels(entry, selector);
    return labels === undefined || entry.declared === undefined ? [] : [{ entry, labels, namespace: entry.declared }];
  });
  const pods = site?.peer.podSelector;
  const named = selector.terms.some(({ key, operator }) => key.value === STANDARD_KEY && operator === 'In');
  const holds = new Set(
    pods === undefined || pods.terms.length === 0
      ? []
      : workloadsAnywhere(cluster, pods.selector)
          .filter(({ resource }) => resource !== undefined)
          .map(({ namespace }) => namespace),
  );
  const holding = able.filter(({ entry }) => named || holds.has(entry.name));
  if (holding.length > 0 && holding.length <= FEW) return { sure: true, unlabelled: holding };
  // A peer in the policy's own namespace needs no namespaceSelector.
  const others = able.filter(({ entry }) => site === undefined || entry.name !== site.policy.namespace);
  return { sure: false, unlabelled: others.length <= FEW ? others : [] };
}

/** Labels that would make the selector match the namespace; undefined when one of its own labels has to change. */
function lackingLabels({ labels }: NamespaceEntry, { terms }: SelectorFact): Unlabelled['labels'] | undefined {
  const lacking = terms.filter((term) => !matchesTerms([term], labels));
  const pairs = lacking.flatMap(({ key, operator, values }) => {
    const [value] = values;
    return operator !== 'In' || value === undefined || labels.has(key.value) ? [] : [[key.value, value.value] as const];
  });
  return pairs.length === 0 || pairs.length < lacking.length ? undefined : pairs;
}

function lackingSpan(selector: SelectorFact, [first]: readonly Unlabelled[]): Span {
  const term = selector.terms.find(({ key }) => key.value === first?.labels[0]?.[0]);
  return term === undefined ? selector.keySpan : spanOfTerm(term);
}
