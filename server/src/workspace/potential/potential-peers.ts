import type { Direction } from '../../engine/model';
import { MAYBE, NO, type Tri, YES } from '../../engine/tri';
import type { Cluster, Workload } from '../cluster';
import { podGroups } from './admitted-pods';
import { type Kind, type KindRow, kindsOf, type PotentialPeer, rowsOf, widest } from './kind-rows';
import { type Representatives, withRepresentatives } from './representatives';

export type { AdmittedPods, WrittenSelector } from './admitted-pods';
export type { PotentialPeer } from './kind-rows';
export type { PortName } from './representatives';

/** What policies let pods do that the workspace does not contain, for one workload in one direction (A6). */
export interface PotentialExposure {
  readonly workload: Workload;
  readonly direction: Direction;
  /** NO: no policy speaks about the workload in this direction at all. */
  readonly protected: Tri;
  /** The entire cluster first. */
  readonly peers: readonly PotentialPeer[];
}

/**
 * Pods that policies admit and that the workspace need not contain, for every workload that policies can select, both
 * directions. Pods that may do no more and no less than a wider kind of pods, such as the entire cluster, have no line of
 * their own.
 */
export function potentialPeers(cluster: Cluster): readonly PotentialExposure[] {
  return cluster.workloads
    .filter((workload) => workload.resource !== undefined && !workload.hostNetwork)
    .flatMap((workload) => DIRECTIONS.map((direction) => potentialPeersOf(cluster, workload, direction)));
}

/** One workload's part. The first question about a cluster costs most. */
export function potentialPeersOf(cluster: Cluster, workload: Workload, direction: Direction): PotentialExposure {
  const analysis = analysisOf(cluster);
  const peers = widest(cluster, analysis.rows(workload, direction));
  return {
    workload,
    direction,
    protected: isProtected(cluster, workload, direction),
    peers: peers.map((row) => row.peer),
  };
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

const analyses = new WeakMap<Cluster, Analysis>();

function analysisOf(cluster: Cluster): Analysis {
  let found = analyses.get(cluster);
  if (found === undefined) {
    found = new Analysis(cluster);
    analyses.set(cluster, found);
  }
  return found;
}

/** The representatives of one cluster, and what was asked of them. */
class Analysis {
  private readonly kinds: readonly Kind[];
  private readonly representatives: Representatives;
  /** By direction and classes of endpoints, because workloads of one class are exposed alike (G16). */
  private readonly answers = new Map<string, readonly KindRow[]>();

  constructor(cluster: Cluster) {
    this.kinds = kindsOf(podGroups(cluster));
    const sets = this.kinds.map((kind) => kind.set);
    this.representatives = withRepresentatives(cluster, cluster.input, sets);
  }

  rows(workload: Workload, direction: Direction): readonly KindRow[] {
    const { reachability } = this.representatives.engine;
    const classes = new Map(workload.endpoints.map((id) => [reachability.classOf(id), id]));
    const key = `${direction} ${[...classes.keys()].join(',')}`;
    let rows = this.answers.get(key);
    if (rows === undefined) {
      rows = rowsOf(this.representatives, [...classes.values()], direction, this.kinds);
      this.answers.set(key, rows);
    }
    return rows;
  }
}

/** Whether a policy has a say in the direction: it isolates, or it has rules that may allow or deny (C5). */
export function isProtected(cluster: Cluster, workload: Workload, direction: Direction): Tri {
  const isolated = cluster.isolation(workload, direction).isolated;
  if (isolated !== NO) return isolated;
  const ruled = cluster
    .policiesSelecting(workload, direction)
    .some(({ resource }) => (resource.fact[direction]?.rules.length ?? 0) > 0);
  if (ruled) return YES;
  return cluster.unreadOn(workload, direction).some(({ touch }) => touch.may.includes('deny')) ? MAYBE : NO;
}
