import { NO } from '../../engine/tri';
import type { Cluster, Workload } from '../../workspace/cluster';
import { portsBetween } from './pairs';
import { perCluster } from './per-cluster';
import { type RuleSite, isRuledByCluster, podsOf, rulesInEffect, workloadsOf } from './policy-rules';

interface Spread {
  /** How many workloads may be reached from the workload, step by step: each step is allowed to the one before. */
  from(workload: Workload): number;
}

/** How far whoever has taken over a workload gets. */
export const spreadOf = perCluster((cluster): Spread => {
  const graph = new Graph(cluster);
  const known = new Map<string, number>();
  return {
    from(workload) {
      const key = graph.keyOf(workload);
      const reached = known.get(key) ?? graph.reachedFrom(key);
      known.set(key, reached);
      return reached;
    },
  };
});

/** Pods that all policies treat alike are one node (G16): which of them connects makes no difference. */
interface Node {
  readonly key: string;
  readonly sample: Workload;
  /** Another workload of the same kind, if there is one: what the first may open to it. */
  other: Workload | undefined;
  size: number;
  /** No policy limits its egress, or its ingress. */
  readonly sendsToAll: boolean;
  readonly hearsAll: boolean;
  /** Whom it is allowed to connect to, beside those whom everybody is; filled on first use. */
  allowed: readonly Node[] | undefined;
}

class Graph {
  private readonly nodes = new Map<string, Node>();
  private readonly keys = new Map<Workload, string>();
  /** Nodes that anybody may connect to who may connect to all. */
  private readonly hearing: readonly Node[];
  /** By the workload that a rule admits, whom it admits it to; undefined as a key: to everybody. */
  private readonly admittedTo = new Map<Workload | undefined, (readonly Node[])[]>();

  constructor(private readonly cluster: Cluster) {
    for (const workload of cluster.workloads) if (workload.resource !== undefined) this.add(workload);
    this.hearing = [...this.nodes.values()].filter(({ hearsAll }) => hearsAll);
    for (const policy of cluster.policies) {
      for (const site of rulesInEffect(policy)) if (site.direction === 'ingress') this.addAdmission(site);
    }
  }

  keyOf(workload: Workload): string {
    return this.keys.get(workload) ?? '';
  }

  reachedFrom(start: string): number {
    const first = this.nodes.get(start);
    if (first === undefined) return 0;
    const queue = [first];
    // The others of its kind are reached like any.
    const reached = new Set<Node>();
    let heard = false;
    for (const source of queue) {
      // Once is enough: later sources find them all reached.
      const everyone = source.sendsToAll && !heard ? this.hearing : [];
      heard ||= source.sendsToAll;
      for (const node of [everyone, this.allowedFrom(source)].flat()) {
        if (reached.has(node)) continue;
        reached.add(node);
        if (node !== first) queue.push(node);
      }
    }
    return [...reached].reduce((sum, node) => sum + node.size - (node === first ? 1 : 0), 0);
  }

  private add(workload: Workload): void {
    const { cluster } = this;
    const key = workload.endpoints.map((id) => cluster.reachability.classOf(id)).join();
    this.keys.set(workload, key);
    const known = this.nodes.get(key);
    if (known !== undefined) {
      known.size += 1;
      known.other ??= workload;
      return;
    }
    const isOpen = (direction: 'ingress' | 'egress') =>
      cluster.isolation(workload, direction).isolated === NO && !isRuledByCluster(cluster, workload, direction);
    const open = { sendsToAll: isOpen('egress'), hearsAll: isOpen('ingress') };
    this.nodes.set(key, { key, sample: workload, other: undefined, size: 1, ...open, allowed: undefined });
  }

  private allowedFrom(source: Node): readonly Node[] {
    source.allowed ??= [...new Set(this.candidates(source))].filter((node) => {
      const destination = node === source ? node.other : node.sample;
      if (destination === undefined || (source.sendsToAll && node.hearsAll)) return false;
      return !portsBetween(this.cluster, source.sample, destination).allowed.isEmpty;
    });
    return source.allowed;
  }

  /** Whom it may be allowed to connect to, as far as one of the two ends says. */
  private candidates({ sample, sendsToAll }: Node): readonly Node[] {
    if (sendsToAll) return [...(this.admittedTo.get(undefined) ?? []), ...(this.admittedTo.get(sample) ?? [])].flat();
    const sites = this.cluster.policiesSelecting(sample, 'egress').flatMap(rulesInEffect);
    const named = sites.flatMap((site) =>
      site.direction === 'egress' ? (this.named(site) ?? [...this.nodes.values()]) : [],
    );
    // Where only policies of the whole cluster have a say, what they say nothing about is open.
    const isolated = this.cluster.isolation(sample, 'egress').isolated !== NO;
    return isolated ? named : [...this.nodes.values()];
  }

  private addAdmission(site: RuleSite): void {
    const subjects = this.nodesOf(this.cluster.subjectsOf(site.policy));
    const sources = workloadsNamed(this.cluster, site) ?? [undefined];
    for (const source of sources) {
      const known = this.admittedTo.get(source);
      if (known === undefined) this.admittedTo.set(source, [subjects]);
      else known.push(subjects);
    }
  }

  private named(site: RuleSite): readonly Node[] | undefined {
    const workloads = workloadsNamed(this.cluster, site);
    return workloads === undefined ? undefined : this.nodesOf(workloads);
  }

  private nodesOf(workloads: readonly Workload[]): readonly Node[] {
    return [...new Set(workloads.map((workload) => this.keyOf(workload)))].flatMap((key) => this.nodes.get(key) ?? []);
  }
}

/**
 * The workloads that a rule names; undefined for one that names no peers, and so all. Blocks of addresses count for none: whether
 * a pod is in one is not sure, and how far one gets surely is what is asked.
 */
function workloadsNamed(cluster: Cluster, { rule, policy }: RuleSite): readonly Workload[] | undefined {
  if (rule.peers === undefined) return undefined;
  const pods = rule.peers.flatMap((peer) => podsOf(policy, peer) ?? []);
  return [...new Set(pods.flatMap((set) => workloadsOf(cluster, set)))];
}
