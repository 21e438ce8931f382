import type { Direction } from '../../engine/model';
import { MAYBE, YES } from '../../engine/tri';
import type { Cluster, NamespaceEntry, Workload } from '../../workspace/cluster';
import { governed } from '../peers';

/** How closed a namespace is in one direction, over its workloads that policies can select. */
export interface NamespaceIsolation {
  readonly state: 'default-deny' | 'isolated' | 'partly' | 'open' | 'unknown';
  readonly isolated: number;
  readonly total: number;
}

/** Workloads that a manifest describes; pseudo workloads are nobody's to isolate. */
export function realWorkloads(namespace: NamespaceEntry): readonly Workload[] {
  return namespace.workloads.filter((workload) => workload.resource !== undefined);
}

export function isolationOf(cluster: Cluster, namespace: NamespaceEntry, direction: Direction): NamespaceIsolation {
  const workloads = realWorkloads(namespace).filter((workload) => !workload.hostNetwork);
  const states = workloads.map((workload) => governed(cluster, workload, direction));
  const isolated = states.filter((state) => state === YES).length;
  const total = workloads.length;
  const counts = { isolated, total };
  if (isolated === total && hasCatchAll(namespace, direction)) return { state: 'default-deny', ...counts };
  if (total > 0 && isolated === total) return { state: 'isolated', ...counts };
  if (states.includes(MAYBE) && isolated === 0) return { state: 'unknown', ...counts };
  return { state: isolated > 0 ? 'partly' : 'open', ...counts };
}

/** In words: `default-deny`, `isolated`, `partly isolated (3 of 5)`, `open`, `unknown`. */
export function isolationWords(isolation: NamespaceIsolation): string {
  return isolation.state === 'partly'
    ? `partly isolated (${isolation.isolated} of ${isolation.total})`
    : isolation.state;
}

/** Both directions: `ingress: default-deny · egress: open`. */
export function describeIsolation(cluster: Cluster, namespace: NamespaceEntry): string {
  const [ingress, egress] = [isolationOf(cluster, namespace, 'ingress'), isolationOf(cluster, namespace, 'egress')];
  return `ingress: ${isolationWords(ingress)} · egress: ${isolationWords(egress)}`;
}

/** A policy over all pods of the namespace: it also isolates pods that do not exist yet. */
function hasCatchAll(namespace: NamespaceEntry, direction: Direction): boolean {
  return namespace.policies.some(
    ({ resource, subject }) =>
      !resource.fact.refused && resource.fact.governs.includes(direction) && subject.pods.requirements.length === 0,
  );
}
