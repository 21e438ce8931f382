import type { Endpoint } from '../engine/model';
import { formatPorts, type PortSet } from '../engine/port-set';
import type { Cluster } from '../workspace/cluster';
import type { Party } from './party';

/** Pods that policies treat alike (G16), as one end of pairs. */
export interface PodGroup {
  readonly endpoints: readonly number[];
  /** `Workload.index` of its pods. */
  readonly workloads: ReadonlySet<number>;
  /** False when its pods may only be meant, because a label cannot be known. */
  readonly sure: boolean;
  /** Ports to ask for, when it is the destination. */
  readonly wanted: PortSet;
}

/** @param tag pods with different tags are never in one group. */
export function groupsOf(
  cluster: Cluster,
  pods: Party['pods'],
  ports: (destination: Endpoint) => PortSet,
  tag: (endpoint: number) => string = () => '',
): readonly PodGroup[] {
  const groups = new Map<string, PodGroup & { endpoints: number[]; workloads: Set<number> }>();
  const keys = new Map<PortSet, string>();
  for (const [id, sure] of pods) {
    const endpoint = cluster.input.endpoints[id];
    if (endpoint === undefined) continue;
    const wanted = ports(endpoint);
    const portKey = keys.get(wanted) ?? formatPorts(wanted);
    keys.set(wanted, portKey);
    const key = `${cluster.reachability.classOf(id)} ${sure} ${portKey} ${tag(id)}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { endpoints: [], workloads: new Set(), sure, wanted };
      groups.set(key, group);
    }
    group.endpoints.push(id);
    group.workloads.add(endpoint.workload);
  }
  return [...groups.values()];
}

export function shareWorkload(a: PodGroup, b: PodGroup): boolean {
  const [small, large] = a.workloads.size < b.workloads.size ? [a, b] : [b, a];
  return [...small.workloads].some((workload) => large.workloads.has(workload));
}

/** Two endpoints that stand for the pairs of different workloads, or of one; undefined when there are no such pairs. */
export function twoOf(
  { input: { endpoints } }: Cluster,
  source: PodGroup,
  destination: PodGroup,
  siblings: boolean,
): readonly [number, number] | undefined {
  const single = source.workloads.size === 1 && destination.workloads.size === 1;
  if (!siblings && single && shareWorkload(source, destination)) return undefined;
  for (const from of source.endpoints) {
    const own = endpoints[from];
    const to = destination.endpoints.find((id) => {
      const same = endpoints[id]?.workload === own?.workload;
      // One endpoint twice stands for two replicas, or for a pod and itself, which always reaches itself (B31).
      return same === siblings && (id !== from || own?.replicated === true);
    });
    if (to !== undefined) return [from, to];
  }
  return undefined;
}
