import type { PeerFact, PortFact, RuleFact } from '../../dialects/facts';
import type { PodSet } from '../../engine/model';
import type { Cluster } from '../../workspace/cluster';
import { coversPods } from './coverage';
import { workloadsOf } from './policy-rules';

/** Whether two rules of one direction may both match one connection, in this cluster. */

export function portsMeet({ ports: a }: RuleFact, { ports: b }: RuleFact): boolean {
  if (a === undefined || b === undefined) return a?.length !== 0 && b?.length !== 0;
  return a.some((one) => b.some((other) => portMeets(one, other)));
}

function portMeets({ match: a }: PortFact, { match: b }: PortFact): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.protocol !== b.protocol && a.protocol !== 'ANY' && b.protocol !== 'ANY') return false;
  if (a.kind === 'named') return b.kind === 'range' || a.name === b.name;
  if (b.kind === 'named') return true;
  return a.from <= b.to && b.from <= a.to;
}

export function peersMeet(cluster: Cluster, { peers: a }: RuleFact, { peers: b }: RuleFact): boolean {
  if (a === undefined || b === undefined) return a?.length !== 0 && b?.length !== 0;
  return a.some((one) => b.some((other) => peerMeets(cluster, one, other)));
}

function peerMeets(cluster: Cluster, { peer: a }: PeerFact, { peer: b }: PeerFact): boolean {
  if (a.kind === 'none' || b.kind === 'none') return false;
  if (a.kind === 'any' || b.kind === 'any') return true;
  if (a.kind === 'pods' && b.kind === 'pods') return podsMeet(cluster, a.pods, b.pods);
  if (a.kind === 'addresses' && b.kind === 'addresses') return a.addresses.overlaps(b.addresses);
  if (a.kind === 'domain' && b.kind === 'domain') return a.pattern === b.pattern;
  if (a.kind === 'nodes' && b.kind === 'nodes') return a.all || b.all;
  // Blocks may hold pods, nodes and named hosts; how likely that is, a tie of priorities does not tell.
  const addresses = a.kind === 'addresses' ? a.addresses : b.kind === 'addresses' ? b.addresses : undefined;
  return addresses?.ranges.some((range) => range.lo === 0n) ?? false;
}

function podsMeet(cluster: Cluster, a: PodSet, b: PodSet): boolean {
  if (coversPods(a, b) || coversPods(b, a)) return true;
  const those = new Set(workloadsOf(cluster, b));
  return workloadsOf(cluster, a).some((workload) => those.has(workload));
}
