import type { Direction } from '../engine/model';
import { candidatePeers } from '../workspace/candidate-peers';
import type { Cluster } from '../workspace/cluster';
import type { PodGroup } from './pod-groups';

/**
 * Finds, among many groups of pods, those that a group may open any connection to: what rules let nobody of it near is passed
 * over without a question, so that a cluster of ten thousand isolated workloads is not asked for all pairs.
 */
export class OpenTargets {
  private readonly byWorkload = new Map<number, PodGroup[]>();
  /** Groups that admit pods of a workload, or may. */
  private readonly admitting = new Map<number, PodGroup[]>();
  /** Groups that may admit anybody. */
  private readonly open: PodGroup[] = [];
  private readonly admitted = new Map<PodGroup, ReadonlySet<number> | undefined>();

  constructor(
    private readonly cluster: Cluster,
    destinations: readonly PodGroup[],
  ) {
    for (const group of destinations) {
      const admitted = candidates(cluster, group, 'ingress');
      this.admitted.set(group, admitted);
      for (const workload of group.workloads) file(this.byWorkload, workload, group);
      if (admitted === undefined) this.open.push(group);
      else for (const workload of admitted) file(this.admitting, workload, group);
    }
  }

  of(source: PodGroup): Iterable<PodGroup> {
    const wanted = candidates(this.cluster, source, 'egress');
    if (wanted === undefined) {
      return new Set([
        ...this.open,
        ...[...source.workloads].flatMap((workload) => this.admitting.get(workload) ?? []),
      ]);
    }
    const found = new Set<PodGroup>();
    for (const workload of wanted) {
      for (const group of this.byWorkload.get(workload) ?? []) if (this.admits(group, source)) found.add(group);
    }
    return found;
  }

  private admits(group: PodGroup, source: PodGroup): boolean {
    const admitted = this.admitted.get(group);
    return admitted === undefined || [...source.workloads].some((workload) => admitted.has(workload));
  }
}

function file(groups: Map<number, PodGroup[]>, workload: number, group: PodGroup): void {
  const filed = groups.get(workload);
  if (filed === undefined) groups.set(workload, [group]);
  else filed.push(group);
}

/** Rules that speak of more workloads than these leave little to pass over. */
const MOST_CANDIDATES = 500;

/** `Workload.index` of those that rules over a group speak of; all of its pods have the same. */
function candidates(cluster: Cluster, group: PodGroup, direction: Direction): ReadonlySet<number> | undefined {
  const [index] = group.workloads;
  const workload = cluster.workloads[index ?? -1];
  const found = workload && candidatePeers(cluster, workload, direction);
  if (found === undefined || found.size > MOST_CANDIDATES) return undefined;
  return new Set([...found].map((candidate) => candidate.index));
}
