import { type Explanation, explain } from '../../engine/explain';
import type { ClusterInput, Direction, PodSet } from '../../engine/model';
import { PORT_PROTOCOLS } from '../../engine/port-set';
import type { Cluster, Workload } from '../cluster';
import { inputOver } from '../namespace-input';
import { podGroups } from './admitted-pods';
import { kindsOf, type PotentialPeer, rowsOf, widest } from './kind-rows';
import { type Representatives, withRepresentatives } from './representatives';

/** Pods that the policies over one workload admit, whether or not there are any (A6). */
export interface OwnPeer extends PotentialPeer {
  readonly set: PodSet;
  /** Whether the workspace contains some of them. */
  readonly present: boolean;
  /** Rules for cluster DNS rarely name its namespace; nobody takes them for rules about other pods. */
  readonly meansDns: boolean;
  /** Explains some of the ports: which rules decide. */
  explain(): readonly Explanation[];
}

/**
 * What the policies over one workload admit as a whole, without the workspace's other policies: unlike `potentialPeersOf` it
 * needs no view of the whole cluster, and says nothing about kinds of pods that only policies over other workloads name.
 */
export function ownPeersOf(cluster: Cluster, workload: Workload, direction: Direction): readonly OwnPeer[] {
  const kinds = kindsOf(podGroups(cluster, cluster.policiesSelecting(workload, direction), [direction]));
  const own = partFor(cluster, workload);
  const sets = kinds.map(({ set }) => set);
  const representatives = withRepresentatives(cluster, own, sets);
  const endpoints = own.endpoints.map(({ id }) => id);
  const rows = rowsOf(representatives, endpoints, direction, kinds);
  return widest(cluster, rows).map(({ kind: { set }, peer }) => {
    const present = cluster.select(set).map(({ workload: found }) => found);
    const other = representatives.endpoints[sets.indexOf(set)];
    return {
      ...peer,
      set,
      present: present.some(({ resource }) => resource !== undefined),
      meansDns:
        direction === 'egress' &&
        set.pods.requirements.length > 0 &&
        present.some((found) => cluster.dnsWorkloads.includes(found)),
      explain: () => explanations(representatives, endpoints, other, direction, peer),
    };
  });
}

/** The workload's pods, and what decides about them. */
function partFor(cluster: Cluster, { endpoints: ids, namespace }: Workload): ClusterInput {
  const endpoints = ids.flatMap((id) => cluster.input.endpoints[id] ?? []);
  return {
    ...inputOver(cluster, namespace),
    endpoints: endpoints.map((endpoint, id) => ({ ...endpoint, id })),
  };
}

/** Ports that stand for a connection: the first of each range, few enough to explain at once. */
const SAMPLES = 6;

function explanations(
  { engine: { input }, names }: Representatives,
  endpoints: readonly number[],
  other: number | undefined,
  direction: Direction,
  { ports, portNames, unknown }: PotentialPeer,
): readonly Explanation[] {
  if (other === undefined) return [];
  const numbers = PORT_PROTOCOLS.flatMap((protocol) =>
    (ports.isEmpty ? unknown : ports).ranges(protocol).map(({ from }) => ({ protocol, port: from })),
  );
  const named = names.filter(({ protocol, name }) =>
    portNames.some((wanted) => wanted.protocol === protocol && wanted.name === name),
  );
  return endpoints.flatMap((own) => {
    const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
    return [...numbers, ...named]
      .slice(0, SAMPLES)
      .map(({ protocol, port }) =>
        explain(input, { from: { kind: 'endpoint', id: from }, to: { kind: 'endpoint', id: to }, protocol, port }),
      );
  });
}
