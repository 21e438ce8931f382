import { IpSet } from '../engine/ip-set';

/** Everybody that the peers of a test stand for. */
export interface Party {
  /** Endpoints; false for a pod that may be meant, because a label of it cannot be known. */
  readonly pods: ReadonlyMap<number, boolean>;
  /** Pods of which the manifests know nothing are meant as well. */
  readonly anyPod: boolean;
  /** Addresses outside the cluster. */
  readonly addresses: IpSet;
  /** Nodes of the cluster other than a pod's own. */
  readonly nodes: boolean;
  /** Hosts outside the cluster, by their names. */
  readonly domains: readonly string[];
}

export const NOBODY: Party = { pods: new Map(), anyPod: false, addresses: IpSet.NONE, nodes: false, domains: [] };

export function isNobody({ pods, anyPod, addresses, nodes, domains }: Party): boolean {
  return pods.size === 0 && !anyPod && addresses.isEmpty && !nodes && domains.length === 0;
}

/** Everybody of several parties; a pod that one of them surely means is surely meant. */
export function together(parties: readonly Party[]): Party {
  const [only, ...others] = parties;
  if (only !== undefined && others.length === 0) return only;
  const pods = new Map<number, boolean>();
  for (const party of parties) {
    for (const [id, sure] of party.pods) pods.set(id, sure || pods.get(id) === true);
  }
  return {
    pods,
    anyPod: parties.some((party) => party.anyPod),
    addresses: parties.reduce((all, party) => all.union(party.addresses), IpSet.NONE),
    nodes: parties.some((party) => party.nodes),
    domains: [...new Set(parties.flatMap((party) => party.domains))],
  };
}
