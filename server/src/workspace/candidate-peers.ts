import { addressMatch, type PeerEnd } from '../engine/membership';
import type { Direction, Endpoint, Peer } from '../engine/model';
import { readingsOf } from '../engine/readings';
import { NO, YES } from '../engine/tri';
import type { Cluster, Workload } from './cluster';

/**
 * Workloads that a surely isolated workload may have anything to do with: those that an allow rule over it could match,
 * perhaps ones included. undefined = all of them. Whoever is left out is denied (B7), so that a tree of ten thousand
 * isolated workloads does not ask for all pairs.
 */
export function candidatePeers(
  cluster: Cluster,
  workload: Workload,
  direction: Direction,
): ReadonlySet<Workload> | undefined {
  if (cluster.isolation(workload, direction).isolated !== YES) return undefined;
  const found = new Set<Workload>();
  for (const { policy } of cluster.policiesSelecting(workload, direction)) {
    for (const rule of policy.alternatives.flatMap((alternative) => alternative.rules)) {
      if (rule.direction !== direction || rule.action !== 'allow') continue;
      for (const peer of rule.peers) {
        const matched = workloadsOf(cluster, peer);
        if (matched === undefined) return undefined;
        for (const one of matched) found.add(one);
      }
    }
  }
  // What is not understood may let in whom no policy admits.
  for (const { touch } of cluster.unreadOn(workload, direction)) {
    for (const peer of touch.may.includes('allow') ? touch.peers : []) {
      const matched = workloadsOf(cluster, peer);
      if (matched === undefined) return undefined;
      for (const one of matched) found.add(one);
    }
  }
  // Pods on the host network are no peers by label, but may be as addresses or nodes (B30).
  for (const one of hostNetworkWorkloads(cluster)) found.add(one);
  return found;
}

function workloadsOf(cluster: Cluster, peer: Peer): readonly Workload[] | undefined {
  switch (peer.kind) {
    case 'pods':
      return cluster.select(peer.pods).map(({ workload }) => workload);
    case 'outside':
    case 'none':
      return [];
    case 'addresses':
      // A block that cannot be that of pods holds at most those whose address a manifest tells (B24).
      return addressMatch(cluster.input.options, peer.addresses, UNKNOWN_POD).tri === NO
        ? withAddresses(cluster)
        : undefined;
    case 'any':
    case 'nodes':
    case 'domain':
    case 'unknown':
      return undefined;
  }
}

const UNKNOWN_POD: PeerEnd = {
  kind: 'endpoint',
  endpoint: {
    id: -1,
    namespace: -1,
    workload: -1,
    replicated: false,
    labels: new Map(),
    presentKeys: new Set(),
    maybeKeys: new Set(),
    namedPorts: [],
    serviceAccount: 'default',
    hostNetwork: false,
    ips: [],
  },
};

const withKnownAddresses = new WeakMap<Cluster, readonly Workload[]>();

function withAddresses(cluster: Cluster): readonly Workload[] {
  let known = withKnownAddresses.get(cluster);
  if (known === undefined) {
    known = cluster.workloads.filter(({ endpoints }) =>
      endpoints.some((id) => hasAddress(cluster.input.endpoints[id])),
    );
    withKnownAddresses.set(cluster, known);
  }
  return known;
}

function hasAddress(endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined && readingsOf(endpoint).some(({ ips }) => ips.length > 0);
}

const onHostNetwork = new WeakMap<Cluster, readonly Workload[]>();

function hostNetworkWorkloads(cluster: Cluster): readonly Workload[] {
  let known = onHostNetwork.get(cluster);
  if (known === undefined) {
    known = cluster.workloads.filter(({ endpoints }) =>
      endpoints.some((id) => mayBeOnHost(cluster.input.endpoints[id])),
    );
    onHostNetwork.set(cluster, known);
  }
  return known;
}

function mayBeOnHost(endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined && readingsOf(endpoint).some(({ hostNetwork }) => hostNetwork);
}
