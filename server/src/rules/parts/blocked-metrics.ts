import type { PeerFact } from '../../dialects/facts';
import { YES } from '../../engine/tri';
import { inferConnections } from '../../inference/infer';
import type { Edge, Evidence } from '../../inference/result';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { isToldElsewhere } from './almost-admitted';
import { denialsBetween } from './denial';
import { groupBy } from './group';
import { mayBeAllowedByOthers } from './not-judged';
import { portsBetween } from './pairs';
import { podsOf, rulesInEffect, workloadsOf } from './policy-rules';
import { unique } from './prose';
import { portsOfRule } from './rule-ports';
import type { Wanting } from './wanted';

/** A workload whose metrics are to be scraped, and whose ingress lets nobody do it. */
export interface BlockedMetrics {
  readonly workload: Workload;
  /** What asks for it; the most telling first. */
  readonly evidence: readonly Evidence[];
  /** Any of them would do; all are denied. */
  readonly ports: readonly number[];
  /** Monitoring systems of the workspace; empty when none is known. */
  readonly scrapers: readonly Workload[];
  readonly by: readonly PolicyEntry[];
}

const known = new WeakMap<Cluster, readonly BlockedMetrics[]>();

export function blockedMetrics({ snapshot, scope, cluster }: Wanting): readonly BlockedMetrics[] {
  // A cluster outlives a snapshot only while all documents are the same, and places are relative to them.
  let found = known.get(cluster);
  if (found === undefined) {
    const scraped = inferConnections(scope, { snapshot }).edges.filter(({ evidence }) =>
      evidence.some(({ kind }) => kind === 'scrape'),
    );
    found = [...groupBy(scraped, ({ destination }) => destination)].flatMap(
      ([workload, edges]) => blocked(cluster, workload, edges) ?? [],
    );
    known.set(cluster, found);
  }
  return found;
}

function blocked(cluster: Cluster, workload: Workload, edges: readonly Edge[]): BlockedMetrics | undefined {
  const { isolated, by } = cluster.isolation(workload, 'ingress');
  if (workload.resource === undefined || isolated !== YES || mayBeAllowedByOthers(cluster, workload, 'ingress'))
    return undefined;
  // What a refused policy would allow nobody knows.
  if (by.some((policy) => policy.resource.fact.refused)) return undefined;
  const ports = unique(edges.map(({ port }) => port));
  const scrapers = unique(edges.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload] : [])));
  const denied = ports.every(
    (port) =>
      deniesAll(cluster, scrapers, workload, port) && !mayAdmitOthers(cluster, workload, port, scrapers.length > 0),
  );
  if (!denied) return undefined;
  const evidence = edges.flatMap((edge) => edge.evidence).filter(({ kind }) => kind === 'scrape');
  return { workload, evidence: inOrder(cluster, workload, evidence), ports, scrapers, by };
}

/** Every monitoring system of the workspace is surely denied, and by the workload's own ingress. */
function deniesAll(cluster: Cluster, scrapers: readonly Workload[], workload: Workload, port: number): boolean {
  return scrapers.every((scraper) => {
    const { allowed, unknown } = portsBetween(cluster, scraper, workload);
    if (allowed.contains('TCP', port) || unknown.contains('TCP', port)) return false;
    const denials = denialsBetween(cluster, scraper, workload, 'TCP', port);
    if (!denials.some(({ direction }) => direction === 'ingress')) return false;
    return !isToldElsewhere(cluster, { from: scraper, to: workload, protocol: 'TCP', port }, denials);
  });
}

/**
 * Some rule opens the port to addresses, or to pods that are not in the workspace: those may be what scrapes. Where no monitoring
 * system is known, it may also be a pod of a namespace all of whose pods are admitted.
 */
function mayAdmitOthers(cluster: Cluster, workload: Workload, port: number, isKnown: boolean): boolean {
  return cluster.policiesSelecting(workload, 'ingress').some((policy) =>
    rulesInEffect(policy).some(({ direction, rule }) => {
      if (direction !== 'ingress' || rule.action.value !== 'allow') return false;
      if (!portsOfRule(rule, workload).contains('TCP', port)) return false;
      return rule.peers?.some((peer) => mayMeanOthers(cluster, policy, peer, isKnown)) ?? true;
    }),
  );
}

function mayMeanOthers(cluster: Cluster, policy: PolicyEntry, peer: PeerFact, isKnown: boolean): boolean {
  const pods = podsOf(policy, peer);
  if (pods === undefined) return true;
  const names = peer.podSelector?.terms.some(({ operator }) => operator === 'In' || operator === 'Exists') === true;
  if (!isKnown && !names) return true;
  return !workloadsOf(cluster, pods).some(({ resource }) => resource !== undefined);
}

/** An object of its own tells more than an annotation, which is often copied along. */
function inOrder(cluster: Cluster, workload: Workload, evidence: readonly Evidence[]): readonly Evidence[] {
  const isMonitor = ({ uri, documentIndex }: Evidence): boolean =>
    cluster.monitors.some((monitor) => monitor.uri === uri && monitor.documentIndex === documentIndex);
  const isOwn = ({ uri, documentIndex }: Evidence): boolean =>
    workload.templateResource?.uri === uri && workload.templateResource.documentIndex === documentIndex;
  const rank = (one: Evidence): number => (isMonitor(one) ? 0 : isOwn(one) ? 1 : 2);
  const distinct = new Map(evidence.map((one) => [`${one.uri}#${one.documentIndex}:${one.span.start}`, one]));
  return [...distinct.values()].sort((a, b) => rank(a) - rank(b));
}
