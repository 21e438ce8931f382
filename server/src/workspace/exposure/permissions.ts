import { IpSet } from '../../engine/ip-set';
import { PortSet, type Protocol } from '../../engine/port-set';
import type { Connection, ReachEnd } from '../../engine/reachability';
import type { UnknownReason } from '../../engine/verdict';
import { askPorts } from '../ask-ports';
import type { Cluster, Workload } from '../cluster';
import { inputOver } from '../namespace-input';
import { outsideParts } from '../outside-parts';
import { unseenPods } from './unseen-pods';

/** Whether policies let a source in at one port. */
export interface Permission {
  readonly permitted: 'yes' | 'no' | 'unknown';
  /** Empty unless unknown. */
  readonly reasons: readonly UnknownReason[];
}

/** What a pod sees of a client outside: its address; perhaps that of a node instead; always that of a node. */
export type SourceAddress = 'kept' | 'perhaps' | 'rewritten';

const YES: Permission = { permitted: 'yes', reasons: [] };
const NO: Permission = { permitted: 'no', reasons: [] };

/** Asks the engine what policies say about published ports. A workload is let in when one of its pods is (A29). */
export class Permissions {
  constructor(private readonly cluster: Cluster) {}

  fromWorkload(source: Workload, destination: Workload, protocol: Protocol, port: number): Permission {
    return best(source.endpoints.map((id) => this.fromEnd({ kind: 'endpoint', id }, destination, protocol, port)));
  }

  /** From a controller that no manifest shows (A37, A40, A41). */
  fromUnseen(
    place: 'anywhere' | 'router' | 'cilium',
    destination: Workload,
    protocol: Protocol,
    port: number,
  ): Permission {
    const pods = unseenPods(this.cluster, destination.namespace);
    const ports = PortSet.of(protocol, port, port);
    const answer = place === 'router' ? pods.router(destination, ports) : pods.anywhere(destination, ports);
    const permission = permissionOf(answer);
    if (place !== 'cilium') return permission;
    // Cilium's proxy is neither a pod nor an address for policies: sure is only what holds for both (A40).
    const outside = this.fromAddresses(IpSet.ALL, 'kept', destination, protocol, port);
    return permission.permitted === outside.permitted && permission.permitted !== 'unknown'
      ? permission
      : { permitted: 'unknown', reasons: ['dialect-not-enforced'] };
  }

  /**
   * From addresses outside the cluster. A source that is rewritten to that of a node makes what blocks say about clients
   * unknown, unless they say the same about nodes (A33).
   */
  fromAddresses(
    addresses: IpSet,
    seen: SourceAddress,
    destination: Workload,
    protocol: Protocol,
    port: number,
  ): Permission & { readonly clients: IpSet } {
    const pieces = outsideParts(this.cluster, destination.namespace, 'ingress')
      .map((part) => ({ piece: part.addresses.intersect(addresses), sample: part.sample }))
      .filter(({ piece }) => !piece.isEmpty)
      .map(({ piece, sample }) => ({
        piece,
        permission: this.fromEnd({ kind: 'external', addresses: sample }, destination, protocol, port),
      }));
    const admitted = pieces.filter(({ permission }) => permission.permitted !== 'no');
    const clients = admitted.reduce((all, { piece }) => all.union(piece), IpSet.NONE);
    const direct = best(pieces.map(({ permission }) => permission));
    if (seen === 'kept') return { ...direct, clients };
    const viaNode = this.fromEnd({ kind: 'node', same: false }, destination, protocol, port);
    if (seen === 'rewritten') return { ...viaNode, clients: viaNode.permitted === 'no' ? IpSet.NONE : addresses };
    // Families are apart: clients of one that no rule speaks of do not put the other in doubt.
    const even = [IpSet.ALL_V4, IpSet.ALL_V6].some((family) => {
      const own = pieces.filter(({ piece }) => piece.overlaps(family));
      return own.length > 0 && own.every(({ permission }) => permission.permitted === 'yes');
    });
    if (viaNode.permitted === 'no' && direct.permitted === 'no') return { ...NO, clients };
    if (even && viaNode.permitted === 'yes') return { ...YES, clients };
    const reasons = new Set<UnknownReason>([...direct.reasons, ...viaNode.reasons, 'node-ip-unknown']);
    return { permitted: 'unknown', reasons: [...reasons], clients: viaNode.permitted === 'no' ? clients : addresses };
  }

  private fromEnd(from: ReachEnd, destination: Workload, protocol: Protocol, port: number): Permission {
    const { input, reachability } = this.cluster;
    // Reasons are found by looking at every policy, so that only those which decide are handed on. A source that is a pod
    // is decided about by others as well.
    const deciding = from.kind === 'endpoint' ? input : inputOver(this.cluster, destination.namespace);
    const engine = { input: deciding, reachability };
    const ports = PortSet.of(protocol, port, port);
    return best(
      destination.endpoints.map((id) => permissionOf(askPorts(engine, from, { kind: 'endpoint', id }, ports))),
    );
  }
}

/** Of an answer for one port. */
function permissionOf({ allowed, unknown, reasons }: Connection): Permission {
  if (!allowed.isEmpty) return YES;
  return unknown.isEmpty ? NO : { permitted: 'unknown', reasons };
}

function best(permissions: readonly Permission[]): Permission {
  if (permissions.some(({ permitted }) => permitted === 'yes')) return YES;
  const unknown = permissions.filter(({ permitted }) => permitted === 'unknown');
  if (unknown.length === 0) return NO;
  return { permitted: 'unknown', reasons: [...new Set(unknown.flatMap(({ reasons }) => reasons))] };
}
