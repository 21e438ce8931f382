import type { SelectorFact } from '../../dialects/facts';
import type { Labels } from '../../engine/model';
import { type Selector, matches } from '../../engine/selector';
import { NO } from '../../engine/tri';
import type { Cluster, NamespaceEntry, PolicyEntry, Workload } from '../../workspace/cluster';
import { isContradictory } from './contradictions';
import { perCluster } from './per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './policy-rules';
import { unique } from './prose';
import { isBroken } from './selector-hints';

/**
 * A selector of pods that finds none, because its labels are those of the workload objects: what stands there never reaches the pods
 * (A9).
 */
export interface MisplacedLabels {
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  /** undefined: the policy's subject. */
  readonly site: PeerSite | undefined;
  /** At least one. */
  readonly workloads: readonly Workload[];
}

export function misplacedLabelsOf(cluster: Cluster, policy: PolicyEntry): readonly MisplacedLabels[] {
  const subject = ofSubject(cluster, policy);
  const peers = peersInEffect(policy).flatMap((site) => ofPeer(cluster, site) ?? []);
  return subject === undefined ? peers : [subject, ...peers];
}

/** For the policy's subject. */
export function ofSubject(cluster: Cluster, policy: PolicyEntry): MisplacedLabels | undefined {
  const selector = policy.resource.fact.subject.podSelector;
  const { namespaces } = policy.subject;
  if (selector === undefined || namespaces.kind !== 'one' || isOutOfQuestion(policy, selector)) return undefined;
  if (workloadsOf(cluster, policy.subject).length > 0) return undefined;
  const own = cluster.namespaces.get(namespaces.namespace);
  const workloads = labelledOnObject(cluster, own === undefined ? [] : [own], selector);
  return workloads.length === 0 ? undefined : { policy, selector, site: undefined, workloads };
}

/** For one peer of a rule. */
export function ofPeer(cluster: Cluster, site: PeerSite): MisplacedLabels | undefined {
  const { policy, peer } = site;
  const pods = podsOf(policy, peer);
  const selector = peer.podSelector;
  if (pods === undefined || selector === undefined || isOutOfQuestion(policy, selector)) return undefined;
  if (workloadsOf(cluster, pods).length > 0) return undefined;
  const { namespaces: scope } = pods;
  const own = scope.kind === 'one' ? cluster.namespaces.get(scope.namespace) : undefined;
  const namespaces = scope.kind === 'matching' ? cluster.namespacesMatching(scope.selector) : own ? [own] : [];
  const workloads = labelledOnObject(cluster, namespaces, selector);
  return workloads.length === 0 ? undefined : { policy, selector, site, workloads };
}

/** An empty selector finds every pod there is; a defective or impossible one is another finding. */
function isOutOfQuestion({ resource: { fact } }: PolicyEntry, selector: SelectorFact): boolean {
  return selector.terms.length === 0 || isBroken(fact, selector.span) || isContradictory(selector, 'pods');
}

function labelledOnObject(
  cluster: Cluster,
  namespaces: readonly NamespaceEntry[],
  { selector }: SelectorFact,
): readonly Workload[] {
  const inside = new Set(namespaces.map(({ name }) => name));
  const found = candidates(cluster, selector).filter(
    ({ workload, labels }) => inside.has(workload.namespace) && matches(selector, labels) !== NO,
  );
  // Pods on the host network do have the labels, and still no selector finds them (B30).
  const onHost = ({ hostNetwork, labels }: Workload) => hostNetwork && matches(selector, labels) !== NO;
  if (found.length > 0 && namespaces.some(({ workloads }) => workloads.some(onHost))) return [];
  return found.map(({ workload }) => workload);
}

interface Labelled {
  readonly workload: Workload;
  /** Of the object itself. */
  readonly labels: Labels;
}

/** Workloads by what stands on their objects: by key, and by key and value. */
const byObjectLabel = perCluster((cluster): ReadonlyMap<string, readonly Labelled[]> => {
  const index = new Map<string, Labelled[]>();
  const file = (key: string, labelled: Labelled) => {
    const filed = index.get(key);
    if (filed === undefined) index.set(key, [labelled]);
    else filed.push(labelled);
  };
  for (const workload of cluster.workloads) {
    const { resource, hostNetwork, kind } = workload;
    if (resource === undefined || hostNetwork || kind === 'Pod') continue;
    const labels = new Map(resource.fact.labels.map(({ key, value }) => [key.value, value.value]));
    for (const [key, value] of labels) {
      file(key, { workload, labels });
      file(`${key}=${value}`, { workload, labels });
    }
  }
  return index;
});

/** Only labels that are there show what was meant: that one is missing on an object says nothing. */
function candidates(cluster: Cluster, { requirements }: Selector): readonly Labelled[] {
  const index = byObjectLabel(cluster);
  for (const requirement of requirements) {
    if (requirement.op === 'exists') return index.get(requirement.key) ?? [];
    if (requirement.op === 'in')
      return unique(requirement.values).flatMap((value) => index.get(`${requirement.key}=${value}`) ?? []);
  }
  return [];
}
