import type { PluginBehaviour } from '../../dialects/cni';
import { tierOrder, unreadTier } from '../../dialects/index';
import { IpSet } from '../../engine/ip-set';
import type { ClusterInput, Endpoint, EngineOptions, Tier } from '../../engine/model';
import { createReachability, type Reachability } from '../../engine/reachability';
import type { AddressPoolFact, NodeFact } from '../../dialects/facts';
import type { PolicyEntry, UnreadTouch } from '../cluster';
import type { ClusterOptions } from '../cluster-options';
import type { WorkspaceCounters } from '../counters';
import type { Resource } from '../snapshot';

/** What of a cluster has no places in files: it is carried over as long as no object changes its meaning. */
export interface EnginePart {
  readonly input: ClusterInput;
  readonly reachability: () => Reachability;
}

export function enginePart(input: ClusterInput, counters: WorkspaceCounters): EnginePart {
  let reachability: Reachability | undefined;
  return {
    input,
    reachability: () => {
      if (reachability === undefined) {
        reachability = createReachability(input);
        counters.reachabilityComputed += 1;
      }
      return reachability;
    },
  };
}

/** Policies by tier, in the order in which traffic passes the tiers (C1). */
export function tiersOf(policies: readonly PolicyEntry[], touches: readonly UnreadTouch[]): readonly Tier[] {
  const placements = policies.flatMap((entry) => entry.placements);
  const tiers = tierOrder.map((tier) => ({
    ...tier,
    policies: placements.filter((placement) => placement.tier === tier.id).map(({ policy }) => policy),
  }));
  // Where in the order it stands is not known, and what is unknown first stays unknown.
  return touches.length === 0 ? tiers : [{ ...unreadTier, policies: touches.map(({ policy }) => policy) }, ...tiers];
}

/** Settings win over what the manifests tell; Node objects tell all nodes, as only dumps have them (A23). */
export function engineOptions(
  options: ClusterOptions,
  { addressesMatchPods, ownNode }: PluginBehaviour,
  pools: readonly Resource<AddressPoolFact>[],
  nodes: readonly Resource<NodeFact>[],
): EngineOptions {
  return {
    addressesMatchPods: options.addressesMatchPods ?? addressesMatchPods,
    ownNode,
    podCidrs: blocks(options.podCidrs) ?? blocks(pools.flatMap((pool) => pool.fact.podCidrs)),
    nodeCidrs: blocks(options.nodeCidrs) ?? addressesOf(nodes),
  };
}

/** Address ranges of Services; undefined when neither settings nor manifests tell. */
export function serviceRanges(options: ClusterOptions, pools: readonly Resource<AddressPoolFact>[]): IpSet | undefined {
  return blocks(options.serviceCidrs) ?? blocks(pools.flatMap((pool) => pool.fact.serviceCidrs));
}

function addressesOf(nodes: readonly Resource<NodeFact>[]): IpSet | undefined {
  // One node without an address, and the others no longer tell where nodes are.
  if (nodes.length === 0 || nodes.some(({ fact }) => fact.addresses.length === 0)) return undefined;
  const sets = nodes.flatMap(({ fact }) => fact.addresses.flatMap((address) => IpSet.address(address) ?? []));
  return sets.reduce((union, set) => union.union(set), IpSet.NONE);
}

/** The union of the blocks that can be read; undefined when none can, which means that nothing is known. */
function blocks(cidrs: readonly string[] | undefined): IpSet | undefined {
  const sets = (cidrs ?? []).flatMap((cidr) => IpSet.cidr(cidr.trim()) ?? []);
  return sets.length === 0 ? undefined : sets.reduce((union, set) => union.union(set), IpSet.NONE);
}

/** Endpoint ids of each workload, ascending. */
export function endpointIds(endpoints: readonly Endpoint[], workloads: number): readonly (readonly number[])[] {
  const ids: number[][] = Array.from({ length: workloads }, () => []);
  for (const endpoint of endpoints) ids[endpoint.workload]?.push(endpoint.id);
  return ids;
}
