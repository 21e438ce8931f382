import { IpSet } from '../engine/ip-set';
import type { ClusterInput, Direction, Endpoint, EngineOptions } from '../engine/model';
import { formatPorts, PortSet } from '../engine/port-set';
import { type Connection, createReachability, type ReachEnd } from '../engine/reachability';
import { askPorts } from './ask-ports';
import type { Cluster, PolicyEntry, Workload } from './cluster';
import { identityOf } from './identity';
import { meaningText } from './meaning';

/** What one pod may open to addresses outside the cluster, or be reached by from there. */
export interface OutsideConnections {
  /** Sets of addresses that the pod's policies treat alike; together all addresses. */
  readonly pieces: readonly (OutsideConnection & { readonly addresses: IpSet })[];
  /** The same for nodes other than its own. */
  readonly nodes: OutsideConnection;
}

interface OutsideConnection {
  readonly connection: Connection;
  /** The part about some ports alone, with the reasons for these (B29). */
  on(ports: PortSet): Connection;
}

const EVERYTHING: OutsideConnection = {
  connection: { allowed: PortSet.ALL, unknown: PortSet.NONE, reasons: [] },
  on: (ports) => ({ allowed: ports, unknown: PortSet.NONE, reasons: [] }),
};
const OPEN: OutsideConnections = { pieces: [{ addresses: IpSet.ALL, ...EVERYTHING }], nodes: EVERYTHING };

interface Kept {
  readonly key: string;
  readonly answers: OutsideConnections;
}

/** Endpoints and policies outlive edits of others: then nothing is decided anew. */
const known: Readonly<Record<Direction, WeakMap<Endpoint, Kept>>> = { ingress: new WeakMap(), egress: new WeakMap() };

/**
 * The answers for each kind of the workload's pods (G16). Blocks that other pods' policies name do not tell addresses apart
 * for these, so that the work depends on their own policies alone, however many blocks the cluster has.
 */
export function outsideConnections(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
): readonly OutsideConnections[] {
  const classes = new Map(workload.endpoints.map((id) => [cluster.reachability.classOf(id), id]));
  const policies = cluster.policiesSelecting(workload, direction);
  return [...classes.values()].map((id) => {
    const endpoint = cluster.input.endpoints[id];
    if (endpoint === undefined || endpoint.hostNetwork || policies.length === 0) return OPEN;
    const key = [...policies.map(({ policy }) => identityOf(policy)), optionsKey(cluster.input.options)].join();
    const kept = known[direction].get(endpoint);
    if (kept?.key === key) return kept.answers;
    const answers = answersFor(cluster, endpoint, policies, direction);
    known[direction].set(endpoint, { key, answers });
    return answers;
  });
}

const optionsKeys = new WeakMap<EngineOptions, string>();

function optionsKey(options: EngineOptions): string {
  const key = optionsKeys.get(options) ?? meaningText(options);
  optionsKeys.set(options, key);
  return key;
}

function answersFor(
  cluster: Cluster,
  endpoint: Endpoint,
  policies: readonly PolicyEntry[],
  direction: Direction,
): OutsideConnections {
  const namespace = cluster.input.namespaces[endpoint.namespace];
  if (namespace === undefined) return OPEN;
  const input: ClusterInput = {
    namespaces: [namespace],
    endpoints: [{ ...endpoint, id: 0, namespace: 0 }],
    tiers: cluster.input.tiers.map((tier) => ({
      ...tier,
      policies: policies.filter((policy) => policy.tier === tier.id).map(({ policy }) => policy),
    })),
    options: cluster.input.options,
  };
  const reachability = createReachability(input);
  const pod: ReachEnd = { kind: 'endpoint', id: 0 };
  const connect = (outside: ReachEnd): OutsideConnection => {
    const [from, to] = direction === 'ingress' ? [outside, pod] : [pod, outside];
    const answers = new Map<string, Connection>();
    return {
      connection: reachability.between(from, to),
      on: (ports) => {
        const key = formatPorts(ports);
        const answer = answers.get(key) ?? askPorts({ input, reachability }, from, to, ports);
        answers.set(key, answer);
        return answer;
      },
    };
  };
  return {
    pieces: reachability
      .externals(direction)
      .map((addresses) => ({ addresses, ...connect({ kind: 'external', addresses }) })),
    nodes: connect({ kind: 'node', same: false }),
  };
}
