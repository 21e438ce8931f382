import type { PeerFact, RuleFact } from '../../dialects/facts';
import { IpSet } from '../../engine/ip-set';
import type { Direction, PodSet } from '../../engine/model';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { podsOfPeer } from '../prose';

/** An allow rule of a policy, with the peer entry that is meant; no entry = the rule has no peer list (B13). */
export interface GrantSource {
  readonly policy: PolicyEntry;
  readonly direction: Direction;
  readonly rule: RuleFact;
  readonly peer: PeerFact | undefined;
}

/**
 * What a workload's own side lets in (or out) as a whole: pods that exist and pods that do not exist yet alike. It names
 * groups; who is really connected is the engine's answer, because the other side decides too.
 */
export interface Grants {
  /** Every pod of the cluster. Empty list with `open` set: nothing restricts this side. */
  readonly cluster: readonly GrantSource[];
  readonly namespaces: ReadonlyMap<string, readonly GrantSource[]>;
}

/** Grants of the allow rules of all policies that select the workload. */
export function grantsOf(cluster: Cluster, workload: Workload, direction: Direction): Grants {
  const everywhere: GrantSource[] = [];
  const namespaces = new Map<string, GrantSource[]>();
  for (const source of allowSources(cluster, workload, direction)) {
    if (isEverybody(source.peer)) {
      everywhere.push(source);
      continue;
    }
    const pods = source.peer && podsOfPeer(source.peer, source.policy.namespace);
    if (pods === undefined) continue;
    const names = pods.pods.requirements.length === 0 ? namespacesOf(cluster, pods) : [];
    if (names === 'all') {
      everywhere.push(source);
      continue;
    }
    for (const name of names) namespaces.set(name, [...(namespaces.get(name) ?? []), source]);
  }
  return { cluster: everywhere, namespaces };
}

/** `0.0.0.0/0` without exceptions holds every pod, whatever its address (B20, B24). */
function isEverybody(peer: PeerFact | undefined): boolean {
  if (peer === undefined || peer.peer.kind === 'any') return true;
  return peer.peer.kind === 'addresses' && peer.peer.addresses.includes(IpSet.ALL_V4);
}

function* allowSources(cluster: Cluster, workload: Workload, direction: Direction): Generator<GrantSource> {
  for (const policy of cluster.policiesSelecting(workload, direction)) {
    for (const rule of policy.resource.fact[direction]?.rules ?? []) {
      if (rule.action.value !== 'allow') continue;
      if (rule.peers === undefined) yield { policy, direction, rule, peer: undefined };
      for (const peer of rule.peers ?? []) yield { policy, direction, rule, peer };
    }
  }
}

function namespacesOf(cluster: Cluster, pods: PodSet): 'all' | readonly string[] {
  if (pods.namespaces.kind === 'one') return [pods.namespaces.namespace];
  if (pods.namespaces.selector.requirements.length === 0) return 'all';
  return cluster.namespacesMatching(pods.namespaces.selector).map((namespace) => namespace.name);
}
