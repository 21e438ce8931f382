import type { SelectorFact } from '../../dialects/facts';
import type { Labels } from '../../engine/model';
import { matches } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Cluster, NamespaceEntry, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Span } from '../../yaml/span';
import { isLookalike } from '../namespace-label-not-standard';
import type { Severity } from '../rule';
import { annotatedPeer } from './annotated';
import { isExplained } from './explained-selector';
import { ofPeer } from './object-labels';
import { toldDnsMistakes } from './dns-mistakes';
import { isDnsGuessed, platformOf } from './dns-peers';
import { confusedPairs } from './peer-pairs';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsAnywhere, workloadsOf } from './policy-rules';
import { list, unique } from './prose';
import { carries } from './selector-text';
import { type SelectorHint, emptyHandedSpan, hintFor, isBroken } from './selector-hints';
import { unmatchedPeer } from './unmatched-namespaces';
import { unseenTermsOf } from './unseen-labels';

/** A peer of pods that selects no workload of the workspace, with what is known about why. */
export interface EmptyPeer {
  readonly site: PeerSite;
  /** Which of the rules about such peers tells it. `both-selectors`: each finds something alone, but nothing together. */
  readonly cause: 'no-namespace' | 'no-pod' | 'host-network' | 'other-namespace' | 'both-selectors';
  readonly span: Span;
  readonly message: string;
  readonly severity: Severity;
  readonly hint: SelectorHint | undefined;
  /** Namespaces that hold pods with the labels, for a bare podSelector that looks in the policy's own (B14). */
  readonly otherNamespaces: readonly string[];
  readonly workloads: readonly Workload[];
}

const knownPeers = perCluster(() => new Map<PolicyEntry, readonly EmptyPeer[]>());

/** Several rules ask, each about one cause. */
export function emptyPeers(cluster: Cluster, policy: PolicyEntry): readonly EmptyPeer[] {
  const known = knownPeers(cluster);
  let found = known.get(policy);
  if (found === undefined) known.set(policy, (found = findEmptyPeers(cluster, policy)));
  return found;
}

function findEmptyPeers(cluster: Cluster, policy: PolicyEntry): readonly EmptyPeer[] {
  // A workspace of policies alone says nothing about what peers find.
  if (!cluster.workloads.some((workload) => workload.resource !== undefined)) return [];
  return peersInEffect(policy).flatMap((site) => {
    const pods = podsOf(policy, site.peer);
    if (pods === undefined || workloadsOf(cluster, pods).length > 0) return [];
    const { fact } = policy.resource;
    const selectors = [site.peer.podSelector, site.peer.namespaceSelector];
    if (selectors.some((selector) => selector !== undefined && isBroken(fact, selector.span))) return [];
    if (confusedPairs(cluster, site).some((pair) => pair.pods === site.peer)) return [];
    if (isDnsGuessed(cluster) && platformOf(site.peer) !== undefined) return [];
    if (toldDnsMistakes(cluster, policy).some((mistake) => mistake.site.peer === site.peer)) return [];
    if (isToldElsewhere(cluster, site)) return [];
    return diagnose(cluster, site) ?? [];
  });
}

function isToldElsewhere(cluster: Cluster, site: PeerSite): boolean {
  const { podSelector, namespaceSelector } = site.peer;
  return (
    (podSelector !== undefined && isExplained(podSelector, 'pods')) ||
    (podSelector !== undefined && unseenTermsOf(cluster, podSelector).length > 0) ||
    (namespaceSelector !== undefined && isExplained(namespaceSelector, 'namespaces')) ||
    ofPeer(cluster, site) !== undefined ||
    annotatedPeer(cluster, site) !== undefined
  );
}

function diagnose(cluster: Cluster, site: PeerSite): EmptyPeer | undefined {
  const { namespaceSelector, podSelector } = site.peer;
  if (namespaceSelector === undefined) {
    return podSelector === undefined ? undefined : localPeer(cluster, site, podSelector);
  }
  if (namespaceSelector.terms.some((term) => isLookalike(cluster, term))) return undefined;
  const namespaces = cluster.namespacesMatching(namespaceSelector.selector);
  if (namespaces.length === 0) {
    const unmatched = unmatchedPeer(cluster, site);
    if (unmatched === undefined) return undefined;
    const { span, message, severity, hint } = unmatched;
    return { ...bare(site, span), cause: 'no-namespace', message, severity, hint };
  }
  return podSelector === undefined ? undefined : noPodThere(cluster, site, namespaceSelector, podSelector, namespaces);
}

/** A bare podSelector: pods of the policy's own namespace. */
function localPeer(cluster: Cluster, site: PeerSite, selector: SelectorFact): EmptyPeer | undefined {
  const { namespace } = site.policy;
  const locals = ownWorkloads(cluster.namespaces.get(namespace));
  const text = carries(selector.selector);
  if (selector.terms.length === 0) return undefined;
  const onHost = locals.filter((w) => w.hostNetwork && fits(selector, w.labels));
  if (onHost.length > 0) return hostPeer(site, selector, onHost);
  const elsewhere = workloadsAnywhere(cluster, selector.selector).filter(
    (w) => w.resource !== undefined && w.namespace !== namespace,
  );
  if (elsewhere.length > 0) {
    const otherNamespaces = unique(elsewhere.map((w) => w.namespace));
    return {
      ...bare(
        site,
        emptyHandedSpan(
          selector,
          locals.map((w) => w.labels),
        ),
      ),
      cause: 'other-namespace',
      message: `A podSelector alone looks in the policy's own namespace, and no pod of namespace ${namespace} ${text}; ${list(elsewhere.map((w) => `${w.namespace}/${w.name}`))} would fit. Add a namespaceSelector.`,
      otherNamespaces,
      workloads: elsewhere,
    };
  }
  const hint = hintFor(
    selector,
    locals.map((w) => w.labels),
  );
  if (hint !== undefined) return mistyped(site, hint, `No pod of namespace ${namespace} ${text}`);
  return {
    ...bare(
      site,
      emptyHandedSpan(
        selector,
        locals.map((w) => w.labels),
      ),
    ),
    message: `This peer matches nothing: no workload of namespace ${namespace} ${text}. Check the labels, or add a namespaceSelector if the pods are elsewhere.`,
    severity: 'info',
  };
}

function noPodThere(
  cluster: Cluster,
  site: PeerSite,
  spaces: SelectorFact,
  selector: SelectorFact,
  namespaces: readonly NamespaceEntry[],
): EmptyPeer | undefined {
  const there = namespaces.flatMap(ownWorkloads);
  // What runs in a namespace without manifests here nobody can tell.
  if (there.length === 0) return undefined;
  const names = list(
    namespaces.map((n) => n.name),
    3,
    'or',
  );
  const where = namespaces.length > 3 ? `the ${namespaces.length} selected namespaces` : `namespace ${names}`;
  const onHost = there.filter((w) => w.hostNetwork && fits(selector, w.labels));
  if (onHost.length > 0) return hostPeer(site, selector, onHost);
  if (selector.terms.length === 0) return undefined;
  const text = carries(selector.selector);
  const hint = hintFor(
    selector,
    there.map((w) => w.labels),
  );
  if (hint !== undefined) return mistyped(site, hint, `No pod of ${where} ${text}`);
  const own = ownWorkloads(cluster.namespaces.get(site.policy.namespace));
  const local = own.filter((w) => !w.hostNetwork && fits(selector, w.labels));
  const halvesMatch = local.length > 0 && spaces.terms.length > 0;
  const advice = halvesMatch
    ? `Both selectors in one item mean AND; the labels are those of ${list(local.map((w) => w.name))} in the policy's own namespace.`
    : 'Check the labels, unless the pods are managed elsewhere.';
  return {
    ...bare(
      site,
      emptyHandedSpan(
        selector,
        there.map((w) => w.labels),
      ),
    ),
    cause: halvesMatch ? 'both-selectors' : 'no-pod',
    message: `This peer matches nothing: no workload of ${where} ${text}. ${advice}`,
    severity: halvesMatch ? 'warning' : 'info',
    workloads: local,
  };
}

/**
 * B16, B30: pods on the host network have the node's address and no selector finds them. A selector that does not name them, but
 * only leaves others out, is about whatever pods there will be.
 */
function hostPeer(site: PeerSite, selector: SelectorFact, workloads: readonly Workload[]): EmptyPeer | undefined {
  if (!selector.terms.some(({ operator }) => operator === 'In' || operator === 'Exists')) return undefined;
  const traffic = site.direction === 'ingress' ? 'their traffic comes from' : 'traffic to them goes to';
  return {
    ...bare(site, selector.terms[0]?.key.span ?? selector.keySpan),
    cause: 'host-network',
    message: `This peer matches nothing: the pods of ${list(workloads.map((w) => w.name))} use the host network, so ${traffic} the node's address. Allow the addresses of the nodes.`,
    workloads,
  };
}

function mistyped(site: PeerSite, hint: SelectorHint, what: string): EmptyPeer {
  return {
    ...bare(site, hint.span),
    hint,
    message: `${what}, so this peer matches nothing. Did you mean ${hint.meant} instead of ${hint.written}?`,
  };
}

function bare(site: PeerSite, span: Span): EmptyPeer {
  return {
    site,
    cause: 'no-pod',
    span,
    message: '',
    severity: 'warning',
    hint: undefined,
    otherNamespaces: [],
    workloads: [],
  };
}

function ownWorkloads(namespace: NamespaceEntry | undefined): readonly Workload[] {
  return (namespace?.workloads ?? []).filter((workload) => workload.resource !== undefined);
}

function fits(selector: SelectorFact, labels: Labels): boolean {
  return matches(selector.selector, labels) !== NO;
}
