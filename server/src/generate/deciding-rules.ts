import type { Direction } from '../engine/model';
import type { Explanation } from '../engine/explanation';
import type { PortSet } from '../engine/port-set';
import { compare } from '../inference/edge-set';
import type { Cluster, Workload } from '../workspace/cluster';

/** A rule that lets a connection through. */
export interface RuleReference {
  /** `PolicyEntry.index`. */
  readonly policy: number;
  readonly direction: Direction;
  /** Index within its direction. */
  readonly rule: number | undefined;
}

/** Explains the first of the ports, between the first pods that are not the same one. */
export function explainFirst(cluster: Cluster, from: Workload, to: Workload, ports: PortSet): Explanation | undefined {
  const first = firstPort(ports);
  const source = from.endpoints[0];
  const destination = to.endpoints.find((id) => id !== source) ?? to.endpoints[0];
  if (first === undefined || source === undefined || destination === undefined) return undefined;
  return cluster.explain({
    from: { kind: 'endpoint', id: source },
    to: { kind: 'endpoint', id: destination },
    ...first,
  });
}

export function firstPort(
  ports: PortSet,
): { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number } | undefined {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const range = ports.ranges(protocol)[0];
    if (range !== undefined) return { protocol, port: range.from };
  }
  return undefined;
}

export function whyDenied(cluster: Cluster, from: Workload, to: Workload, ports: PortSet): string {
  const explanation = explainFirst(cluster, from, to, ports);
  if (explanation === undefined) return 'denied';
  const sides = (['egress', 'ingress'] as const).flatMap((direction: Direction) => {
    const { verdict, isolatedBy } = explanation[direction];
    if (verdict.kind === 'allow') return [];
    if (verdict.kind === 'unknown') return [`${direction} is not known (${verdict.reasons.join(', ')})`];
    return [`${direction} is denied by ${policyNames(cluster, isolatedBy)}`];
  });
  return sides.join('; ');
}

/** The rules that allow it, for each of the ends that some policy isolates. */
export function decidingRules(
  explanation: Explanation | undefined,
  ends: readonly Direction[],
): readonly (readonly RuleReference[])[] {
  if (explanation === undefined) return [];
  return ends
    .map((direction) =>
      explanation[direction].decidedBy.map(({ policy, rule }): RuleReference => ({ policy, direction, rule })),
    )
    .filter((rules) => rules.length > 0);
}

export function policyNames(cluster: Cluster, ids: readonly number[]): string {
  const names = [...new Set(ids.flatMap((id) => cluster.policies[id]?.id ?? []))].sort(compare);
  return names.length === 0 ? 'no policy' : names.join(', ');
}
