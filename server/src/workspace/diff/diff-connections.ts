import type { Cluster } from '../cluster';
import { findChanges } from './changes';
import type { UnknownAs } from './cluster-side';
import { type ConnectionDiff, sortDiffs } from './connection-diff';
import { diffGroups, membersOf } from './group-diffs';

export interface DiffOptions {
  /** Keep rows with an end in this namespace. */
  readonly namespace?: string;
  /** Keep rows with one of these workloads at an end, by id. */
  readonly workloads?: ReadonlySet<string>;
  /** Default `show`. */
  readonly unknownAs?: UnknownAs;
  /** Also rows that both clusters treat alike; default false. */
  readonly unchanged?: boolean;
  /** Compare all pairs, not only those that a difference between the clusters may touch; the result is the same. */
  readonly exhaustive?: boolean;
}

/**
 * What differs between two clusters in who can reach whom (G23). Workloads are paired by their id; undefined is a cluster
 * without anything. Rows are what `connectionsOf` lists: different workloads, and workloads with the outside. Address
 * ranges are compared piece by piece and merged back where neighbours changed alike; IPv6 counts where either cluster has
 * a rule that mentions it. Workloads that behave alike in both clusters are compared once.
 */
export function diffConnections(
  before: Cluster | undefined,
  after: Cluster | undefined,
  options: DiffOptions = {},
): readonly ConnectionDiff[] {
  const { unknownAs = 'show', unchanged = false, exhaustive = unchanged } = options;
  const changes = exhaustive ? {} : { changes: completed(findChanges(before, after)) };
  const rows: ConnectionDiff[] = [];
  completed(
    diffGroups(before, after, { unknownAs, unchanged, ...changes }, (group) => {
      for (const diff of membersOf(group)) if (wanted(diff, options)) rows.push(diff);
    }),
  );
  return sortDiffs(rows);
}

/** Runs what others interrupt to its end. */
export function completed<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function wanted({ source, destination }: ConnectionDiff, { namespace, workloads }: DiffOptions): boolean {
  if (namespace === undefined && workloads === undefined) return true;
  return [source, destination].some(
    (end) =>
      end.kind === 'workload' &&
      (namespace === undefined || end.namespace === namespace) &&
      (workloads === undefined || workloads.has(end.id)),
  );
}
