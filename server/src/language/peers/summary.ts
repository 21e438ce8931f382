import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { MAYBE, NO } from '../../engine/tri';
import type { Cluster, Workload } from '../../workspace/cluster';
import { count, describePortSet, describeReason, list } from '../prose';
import { describePotential } from './potential-words';
import { denyingPolicies, governed, isMost, type PeerEnd, peersOf, type WorkloadPeer } from './workload-peers';

/** One side of a workload in few words: `open`, `open with exceptions`, `closed`, `2 sources`, `any pod`, `anyone` or `anywhere`, `unknown`. */
export function summarizeSide(cluster: Cluster, workload: Workload, direction: Direction): string {
  if (workload.hostNetwork) return 'host network';
  const state = governed(cluster, workload, direction);
  if (state === NO) return denyingPolicies(cluster, workload, direction).length > 0 ? 'open with exceptions' : 'open';
  const { peers } = peersOf(cluster, workload, direction);
  const certain = peers.filter(({ end }) => end.kind !== 'unknown' && end.kind !== 'potential' && end.kind !== 'nodes');
  const known = certain.filter(({ connection }) => connection === undefined || !connection.allowed.isEmpty);
  if (known.some(({ end }) => end.kind === 'cluster')) {
    if (known.some(({ end }) => end.kind === 'external' && end.addresses.includes(IpSet.ALL_V4)))
      return direction === 'ingress' ? 'anyone' : 'anywhere';
    return known.length > 1 ? `any pod, ${known.length - 1} more` : 'any pod';
  }
  if (known.length === 0) {
    if (state === MAYBE || certain.some(isUnknown) || peers.some(({ end }) => end.kind === 'unknown')) return 'unknown';
    const potential = peers.flatMap(({ end }) => (end.kind === 'potential' ? [end.pods] : []));
    const admitted = potential.filter(({ ports, portNames }) => !ports.isEmpty || portNames.length > 0);
    if (admitted.some(({ pods }) => pods.kind === 'entire-cluster')) return 'any other pod';
    if (admitted.length === 0) return potential.length > 0 ? 'unknown' : 'closed';
    return direction === 'ingress' ? 'nobody in the workspace' : 'nothing in the workspace';
  }
  return count(known.length, direction === 'ingress' ? 'source' : 'destination');
}

function isUnknown({ connection }: WorkloadPeer): boolean {
  return connection?.unknown.isEmpty === false;
}

/** A peer's name, as seen from a namespace: `web`, `staging/web`, `any pod in the cluster`, `10.0.0.0/8`. */
export function describeEnd(end: PeerEnd, home: string): string {
  switch (end.kind) {
    case 'workload':
      return workloadLabel(end.workload, home);
    case 'cluster':
      return isMost(end) ? 'any pod in the cluster' : `${count(end.members.length, 'workload')} of the cluster`;
    case 'namespace':
      return isMost(end)
        ? `any pod in namespace ${end.namespace}`
        : `${count(end.members.length, 'workload')} of namespace ${end.namespace}`;
    case 'external':
      return describeOutside(end.addresses);
    case 'nodes':
      return 'other nodes of the cluster';
    case 'potential':
      return describePotential(end.pods).label;
    case 'unknown': {
      const [only] = end.members;
      return only !== undefined && end.members.length === 1
        ? workloadLabel(only, home)
        : count(end.members.length, 'workload');
    }
  }
}

/** Ports of a peer and what is uncertain about them. */
export function describePeerPorts(peer: WorkloadPeer): string {
  const { connection, end } = peer;
  if (end.kind === 'potential') return `${describePotential(end.pods).ports} · not in the workspace`;
  const reason = connection?.reasons[0];
  if (end.kind === 'unknown') return `unknown: ${reason === undefined ? 'it depends' : describeReason(reason)}`;
  const parts = [
    connection === undefined
      ? 'ports differ'
      : connection.allowed.isEmpty
        ? undefined
        : describePortSet(connection.allowed),
  ];
  if (connection !== undefined && !connection.unknown.isEmpty) {
    parts.push(
      `${describePortSet(connection.unknown)} unknown${connection.allowed.isEmpty && reason !== undefined ? `: ${describeReason(reason)}` : ''}`,
    );
  }
  if ((end.kind === 'cluster' || end.kind === 'namespace') && end.members.length < end.total) {
    parts.push(`${end.members.length} of ${count(end.total, 'workload')}`);
  }
  return parts.filter((part) => part !== undefined).join(' · ');
}

function workloadLabel(workload: Workload, home: string): string {
  if (workload.resource === undefined) return 'cluster DNS';
  return workload.namespace === home ? workload.name : `${workload.namespace}/${workload.name}`;
}

const BLOCKS_NAMED = 2;

/** `any IPv4 address outside the cluster`, `any address except 10.0.0.0/8`, `10.0.0.0/8 and 3 more`. */
export function describeOutside(addresses: IpSet): string {
  if (addresses.includes(IpSet.ALL)) return 'any address outside the cluster';
  if (addresses.equals(IpSet.ALL_V4)) return 'any IPv4 address outside the cluster';
  if (addresses.equals(IpSet.ALL_V6)) return 'any IPv6 address outside the cluster';
  const blocks = addresses.cidrs();
  for (const [all, name] of [
    [IpSet.ALL, 'any address'],
    [IpSet.ALL_V4, 'any IPv4 address'],
  ] as const) {
    // Of addresses of one family the other is not worth telling.
    if (all === IpSet.ALL && addresses.family(6).isEmpty) continue;
    const missing = all.minus(addresses).cidrs();
    if (all.includes(addresses) && missing.length < blocks.length)
      return `${name} except ${list(missing, 'and', BLOCKS_NAMED)}`;
  }
  return list(blocks, 'and', BLOCKS_NAMED);
}
