import { type Explanation, explain } from '../../engine/explain';
import type { Direction, Flow } from '../../engine/model';
import type { Protocol } from '../../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Report } from '../rule';
import { list, unique } from './prose';

/** One end at which policies surely deny a connection. */
export interface Denial {
  readonly direction: Direction;
  /** Policies that isolate the end, or whose rule denies. */
  readonly by: readonly PolicyEntry[];
  /** False when a rule denies: then no rule of the namespace can allow it. */
  readonly byIsolation: boolean;
}

/** Explains a flow between two workloads. Only policies on the two are looked at, as others have no say. */
export function explainBetween(cluster: Cluster, from: Workload, to: Workload, protocol: Protocol, port: number) {
  const flow: Flow = {
    from: { kind: 'endpoint', id: from.endpoints[0] ?? 0 },
    to: { kind: 'endpoint', id: to.endpoints.find((id) => id !== from.endpoints[0]) ?? to.endpoints[0] ?? 0 },
    protocol,
    port,
  };
  const policies = new Set([...cluster.policiesSelecting(from, 'egress'), ...cluster.policiesSelecting(to, 'ingress')]);
  const tiers = cluster.input.tiers.map((tier) => ({
    ...tier,
    policies: [...policies].filter((policy) => policy.tier === tier.id).map(({ policy }) => policy),
  }));
  return explain({ ...cluster.input, tiers }, flow);
}

/** Where a connection between two workloads is denied, the source's end first. */
export function denialsBetween(
  cluster: Cluster,
  from: Workload,
  to: Workload,
  protocol: Protocol,
  port: number,
): readonly Denial[] {
  const explanation = explainBetween(cluster, from, to, protocol, port);
  return (['egress', 'ingress'] as const).flatMap((direction) => denialAt(cluster, explanation, direction) ?? []);
}

function denialAt(cluster: Cluster, explanation: Explanation, direction: Direction): Denial | undefined {
  const side = explanation[direction];
  if (!side.applies || side.verdict.kind !== 'deny') return undefined;
  const byIsolation = side.decidedBy.length === 0;
  const ids = byIsolation ? side.isolatedBy : side.decidedBy.map(({ policy }) => policy);
  return { direction, by: unique(ids).flatMap((id) => cluster.policies[id] ?? []), byIsolation };
}

/** Policies as places beside a finding: the ones that isolate an end. */
export function isolatingPlaces(policies: readonly PolicyEntry[], end: string): NonNullable<Report['related']> {
  return policies.slice(0, 4).map(({ resource, name }) => ({
    resource,
    span: resource.fact.name?.span ?? resource.fact.kindSpan,
    message: `${name} isolates ${end}`,
  }));
}

/** `default-deny and api`. */
export function policyNames(policies: readonly PolicyEntry[]): string {
  return list(policies.map((policy) => policy.name));
}
