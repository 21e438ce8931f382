import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { Cluster, Workload } from '../../workspace/cluster';
import { outsideConnections } from '../../workspace/outside-connections';
import { describeOutside, isNothing, mergeConnections } from '../peers';
import type { Group } from './groups';
import { CLOSED, type Judged, judge } from './judge';

/** What workloads may open to addresses outside the cluster, or be reached by from there. */
export class Outside {
  private readonly ipv6: boolean;

  constructor(
    private readonly cluster: Cluster,
    private readonly direction: Direction,
    private readonly ports: PortSet,
  ) {
    // As in lists: IPv6 counts where some rule tells its addresses apart.
    const sets = cluster.reachability.externals(direction);
    this.ipv6 = sets.filter((set) => !set.family(6).isEmpty).length > 1;
  }

  /** Open: all ports of all addresses. */
  ofGroup({ members }: Group): Judged {
    const [sample] = members;
    return sample === undefined ? CLOSED : this.of(sample);
  }

  private of(workload: Workload): Judged {
    const parts = this.partsOf(workload);
    const everywhere = parts.every(({ connection }) => connection.allowed.includes(this.ports));
    const judged = judge(wholeOf(parts), this.ports, everywhere);
    const some = parts.filter(({ connection }) => !isNothing(connection));
    if (judged.state === 'open' || some.length === parts.length) return judged;
    return { ...judged, where: describeOutside(union(some.map(({ addresses }) => addresses))) };
  }

  /** Where the pods of one workload differ, what some pod may do (as in lists). */
  private partsOf(workload: Workload): readonly Part[] {
    const counted = this.ipv6 ? IpSet.ALL : IpSet.ALL_V4;
    const kinds = outsideConnections(this.cluster, workload, this.direction).map(({ pieces }) =>
      pieces.flatMap(({ addresses, on }) => cut({ addresses, connection: on(this.ports) }, counted)),
    );
    const [first = [], ...others] = kinds;
    return others.reduce((parts, other) => parts.flatMap((part) => merged(part, other)), first);
  }
}

interface Part {
  readonly addresses: IpSet;
  readonly connection: Connection;
}

function cut({ addresses, connection }: Part, within: IpSet): readonly Part[] {
  const left = addresses.intersect(within);
  return left.isEmpty ? [] : [{ addresses: left, connection }];
}

function merged({ addresses, connection }: Part, others: readonly Part[]): readonly Part[] {
  return others.flatMap((other) =>
    cut({ addresses, connection: mergeConnections([connection, other.connection]) }, other.addresses),
  );
}

/** What is open at one address may be unknown at another, so that a port may be in both sets. */
function wholeOf(parts: readonly Part[]): Connection {
  const connections = parts.map(({ connection }) => connection);
  return {
    allowed: connections.reduce((set, { allowed }) => set.union(allowed), PortSet.NONE),
    unknown: connections.reduce((set, { unknown }) => set.union(unknown), PortSet.NONE),
    reasons: [...new Set(connections.flatMap(({ reasons }) => reasons))],
  };
}

function union(sets: readonly IpSet[]): IpSet {
  return sets.reduce((all, set) => all.union(set), IpSet.NONE);
}
