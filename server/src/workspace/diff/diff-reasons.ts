import { formatAddress } from '../../engine/ip-set';
import type { Direction, FlowEnd } from '../../engine/model';
import type { PortSet } from '../../engine/port-set';
import { type Protocol } from '../../engine/port-set';
import type { Explanation } from '../../engine/explain';
import type { Verdict } from '../../engine/verdict';
import type { Cluster, DecidingEntry, Workload } from '../cluster';
import { isUnread } from '../deciding';
import type { ConnectionDiff, DiffEnd } from './connection-diff';

/** Why a connection that differs is as it is in one of the clusters, at one of the ports that differ (G24). */
export interface DiffReason {
  readonly protocol: Protocol;
  readonly port: number;
  readonly verdict: Verdict;
  /**
   * Rules that decide, or for a denial by isolation the policies that isolate, and objects that are not understood and may
   * decide; empty when no policy has a say.
   */
  readonly decidedBy: readonly {
    readonly policy: DecidingEntry;
    readonly direction: Direction;
    /** 0-based within its direction; undefined = the policy as a whole. */
    readonly rule: number | undefined;
  }[];
}

/** A port by its protocol. */
export type DiffPort = Pick<DiffReason, 'protocol' | 'port'>;

/**
 * Explains one side of a row of `diffConnections`; `cluster` is the one of that side. undefined where there is nothing to
 * explain: a workload is missing there, or the source is a controller, whose pods nobody knows.
 *
 * @param question the port; default: the first that only one side allows, or else knows
 */
export function diffReason(
  diff: ConnectionDiff,
  side: 'before' | 'after',
  cluster: Cluster,
  question: DiffPort | undefined = differingPort(diff),
): DiffReason | undefined {
  if (question === undefined) return undefined;
  const explanations = flows(diff, side).map(([from, to]) => cluster.explain({ from, to, ...question }));
  const chosen = mostOpen(explanations);
  if (chosen === undefined) return undefined;
  return { ...question, verdict: chosen.verdict, decidedBy: deciders(chosen, cluster) };
}

/** The first port that only one side allows, or else knows. */
function differingPort({ before, after }: ConnectionDiff): DiffPort | undefined {
  for (const [a, b] of [
    [before.allowed, after.allowed],
    [before.unknown, after.unknown],
  ] as const) {
    const port = firstPort(a.minus(b)) ?? firstPort(b.minus(a));
    if (port !== undefined) return port;
  }
  return undefined;
}

/** undefined when it has none. */
export function firstPort(ports: PortSet): DiffPort | undefined {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const [first] = ports.ranges(protocol);
    if (first !== undefined) return { protocol, port: first.from };
  }
  return undefined;
}

function flows(diff: ConnectionDiff, side: 'before' | 'after'): readonly (readonly [FlowEnd, FlowEnd])[] {
  const sources = flowEnds(diff.source, side);
  const destinations = flowEnds(diff.destination, side);
  return sources.flatMap((from) => destinations.map((to) => [from, to] as const));
}

function flowEnds(end: DiffEnd, side: 'before' | 'after'): readonly FlowEnd[] {
  switch (end.kind) {
    case 'workload': {
      const workload: Workload | undefined = end[side];
      return (workload?.endpoints ?? []).map((id) => ({ kind: 'endpoint', id }));
    }
    case 'external': {
      const [range] = end.addresses.ranges;
      if (range === undefined) return [];
      return [{ kind: 'address', address: formatAddress({ family: range.family, value: range.lo }) }];
    }
    case 'controller':
      return [];
  }
}

/** A row is the union over pods: it is allowed when some pair of pods is. */
function mostOpen(explanations: readonly Explanation[]): Explanation | undefined {
  return (
    explanations.find((e) => e.verdict.kind === 'allow') ??
    explanations.find((e) => e.verdict.kind === 'unknown') ??
    explanations[0]
  );
}

function deciders(explanation: Explanation, cluster: Cluster): DiffReason['decidedBy'] {
  return (['egress', 'ingress'] as const).flatMap((direction) => {
    const side = explanation[direction];
    // What the other end would let through does not explain a denial.
    if (!side.applies || (explanation.verdict.kind === 'deny' && side.verdict.kind !== 'deny')) return [];
    const isolated = side.verdict.kind === 'deny' && side.decidedBy.length === 0;
    const refs = isolated
      ? side.isolatedBy.map((policy) => ({ policy, rule: undefined }))
      : side.decidedBy.map(({ policy, rule }) => ({ policy, rule }));
    const found = refs.flatMap(({ policy: index, rule }) => {
      const policy = cluster.deciderOf(index);
      return policy === undefined ? [] : [{ policy, direction, rule: isUnread(policy) ? undefined : rule }];
    });
    return [...new Map(found.map((ref) => [`${ref.policy.index}:${ref.rule ?? ''}`, ref])).values()];
  });
}
