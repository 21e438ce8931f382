import type { FlowEnd } from '../../server/src/engine/model';
import type { Protocol } from '../../server/src/engine/port-set';
import type { Cluster, Workload } from '../../server/src/workspace/cluster';

/**
 * The verdict of one connection in words: `allow`, `deny` or `unknown(reason, …)`.
 *
 * Ends are `ns/name`, `ns/Kind:name`, `ns/pod-0`, an address, or `node` and `same-node`. A workload stands for its
 * first pod; as the destination of traffic from itself, for its second (a sibling).
 */
export function verdictOf(cluster: Cluster, from: string, to: string, port = 80, protocol: Protocol = 'TCP'): string {
  const source = endOf(cluster, from, undefined);
  const destination = endOf(cluster, to, from === to ? source : undefined);
  const { verdict } = cluster.explain({ from: source, to: destination, protocol, port });
  return verdict.kind === 'unknown' ? `unknown(${verdict.reasons.join(', ')})` : verdict.kind;
}

/** The one workload of that name. */
export function workloadOf(cluster: Cluster, name: string): Workload {
  const slash = name.indexOf('/');
  const found = cluster.findWorkloads(name.slice(0, slash), name.slice(slash + 1));
  const [workload] = found;
  if (workload === undefined || found.length > 1) throw new Error(`${found.length} workloads are called ${name}`);
  return workload;
}

function endOf(cluster: Cluster, name: string, other: FlowEnd | undefined): FlowEnd {
  if (name === 'node' || name === 'same-node') return { kind: 'node', same: name === 'same-node' };
  if (!/^[a-z0-9-]+\//.test(name)) return { kind: 'address', address: name };
  const workload = workloadOf(cluster, name);
  const ids = podsCalled(cluster, workload, name.slice(name.lastIndexOf('/') + 1));
  const id = ids.find((candidate) => other?.kind !== 'endpoint' || candidate !== other.id) ?? ids[0];
  if (id === undefined) throw new Error(`${name} has no pods`);
  return { kind: 'endpoint', id };
}

/** The pod that carries the name, when the engine tells the pods apart; else all of them. */
function podsCalled(cluster: Cluster, workload: Workload, name: string): readonly number[] {
  const named = workload.endpoints.filter(
    (id) => cluster.input.endpoints[id]?.labels.get('statefulset.kubernetes.io/pod-name') === name,
  );
  return named.length > 0 ? named : workload.endpoints;
}
