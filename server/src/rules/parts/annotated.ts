import type { LabelFact, SelectorFact, SelectorTerm } from '../../dialects/facts';
import { matches } from '../../engine/selector';
import { NO, YES } from '../../engine/tri';
import type { Cluster, NamespaceEntry, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Resource } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { groupBy } from './group';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './policy-rules';
import { isBroken, matchesTerms } from './selector-hints';

/** A selector that finds nothing because what it asks for is written as an annotation, which no selector looks at. */
export interface AnnotatedInstead {
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  /** undefined: the policy's subject. */
  readonly site: PeerSite | undefined;
  /** The terms that would hold if the annotations were labels; at least one. */
  readonly terms: readonly SelectorTerm[];
  /** Namespaces or workloads that would then be selected; at least one. */
  readonly objects: readonly AnnotatedObject[];
}

export interface AnnotatedObject {
  /** How messages call it: `Namespace shop`. */
  readonly name: string;
  readonly resource: Resource;
  /** The mapping whose `metadata.labels` counts. */
  readonly owner: Span;
  readonly annotations: readonly LabelFact[];
}

export function annotatedInstead(cluster: Cluster, policy: PolicyEntry): readonly AnnotatedInstead[] {
  const subject = annotatedSubject(cluster, policy);
  const peers = peersInEffect(policy).flatMap((site) => annotatedPeer(cluster, site) ?? []);
  return subject === undefined ? peers : [subject, ...peers];
}

/** For the policy's subject. */
export function annotatedSubject(cluster: Cluster, policy: PolicyEntry): AnnotatedInstead | undefined {
  const { podSelector, namespaceSelector } = policy.resource.fact.subject;
  if (workloadsOf(cluster, policy.subject).length > 0) return undefined;
  const spaces = ofNamespaces(cluster, policy, undefined, namespaceSelector);
  return spaces ?? ofPods(cluster, policy, undefined, podSelector, namespacesOf(cluster, policy, namespaceSelector));
}

/** For one peer of a rule. */
export function annotatedPeer(cluster: Cluster, site: PeerSite): AnnotatedInstead | undefined {
  const { policy, peer } = site;
  const pods = podsOf(policy, peer);
  if (pods === undefined || workloadsOf(cluster, pods).length > 0) return undefined;
  const spaces = ofNamespaces(cluster, policy, site, peer.namespaceSelector);
  return (
    spaces ?? ofPods(cluster, policy, site, peer.podSelector, namespacesOf(cluster, policy, peer.namespaceSelector))
  );
}

function namespacesOf(
  cluster: Cluster,
  policy: PolicyEntry,
  selector: SelectorFact | undefined,
): readonly NamespaceEntry[] {
  if (selector !== undefined) return cluster.namespacesMatching(selector.selector);
  const own = cluster.namespaces.get(policy.namespace);
  return own === undefined ? [] : [own];
}

function ofNamespaces(
  cluster: Cluster,
  policy: PolicyEntry,
  site: PeerSite | undefined,
  selector: SelectorFact | undefined,
): AnnotatedInstead | undefined {
  if (selector === undefined || isOutOfQuestion(policy, selector)) return undefined;
  if (cluster.namespacesMatching(selector.selector).length > 0) return undefined;
  return amongst(annotatedNamespaces(cluster), { policy, selector, site });
}

function ofPods(
  cluster: Cluster,
  policy: PolicyEntry,
  site: PeerSite | undefined,
  selector: SelectorFact | undefined,
  namespaces: readonly NamespaceEntry[],
): AnnotatedInstead | undefined {
  if (selector === undefined || isOutOfQuestion(policy, selector)) return undefined;
  const templates = annotatedTemplates(cluster);
  const objects = namespaces.flatMap(({ name }) => templates.get(name) ?? []);
  const found = amongst(objects, { policy, selector, site });
  if (found === undefined) return undefined;
  // Pods on the host network do have the labels, and still no selector finds them (B30).
  const onHost = namespaces
    .flatMap(({ workloads }) => workloads)
    .some(({ hostNetwork, labels }) => hostNetwork && matchesTerms(selector.terms, labels));
  return onHost ? undefined : found;
}

const annotatedNamespaces = perCluster((cluster): readonly (AnnotatedObject & Labelled)[] =>
  [...cluster.namespaces.values()].flatMap(({ declared, labels }) => {
    if (declared === undefined || declared.fact.annotations.length === 0) return [];
    const { annotations, span: owner } = declared.fact;
    return [{ name: `Namespace ${declared.name}`, resource: declared, owner, annotations, labels }];
  }),
);

/** By namespace. */
const annotatedTemplates = perCluster((cluster) =>
  groupBy(
    cluster.workloads.flatMap((workload) => templateOf(workload)),
    ({ resource }) => resource.namespace,
  ),
);

function templateOf(workload: Workload): (AnnotatedObject & Labelled)[] {
  const { templateResource, hostNetwork, labels, kind, name } = workload;
  const template = templateResource?.fact.template;
  if (templateResource === undefined || template === undefined || hostNetwork || template.annotations.length === 0)
    return [];
  const { annotations, span } = template;
  const called = kind === 'Pod' ? `Pod ${name}` : `the pods of ${kind} ${name}`;
  return [{ name: called, resource: templateResource, owner: span, annotations, labels }];
}

interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
}

function amongst(
  objects: readonly (AnnotatedObject & Labelled)[],
  what: Pick<AnnotatedInstead, 'policy' | 'selector' | 'site'>,
): AnnotatedInstead | undefined {
  const { selector, terms } = what.selector;
  const found = objects.filter(({ annotations, labels }) => {
    if (matches(selector, labels) === YES) return false;
    return matches(selector, withAnnotations(annotations, labels)) !== NO;
  });
  const lacking = terms.filter((term) => found.some(({ labels }) => !matchesTerms([term], labels)));
  return found.length === 0 || lacking.length === 0 ? undefined : { ...what, terms: lacking, objects: found };
}

function withAnnotations(annotations: readonly LabelFact[], labels: Labelled['labels']): ReadonlyMap<string, string> {
  return new Map([...annotations.map(({ key, value }) => [key.value, value.value] as const), ...labels]);
}

/** An empty selector finds all there is; a defective one is another finding. */
function isOutOfQuestion({ resource: { fact } }: PolicyEntry, selector: SelectorFact): boolean {
  return selector.terms.length === 0 || isBroken(fact, selector.span);
}
