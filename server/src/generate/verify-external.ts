import { IpSet } from '../engine/ip-set';
import { formatPorts, PortSet } from '../engine/port-set';
import { isAddress } from '../inference/address-token';
import type { Edge, ExternalEdge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import { NOT_THE_INTERNET } from './infrastructure-peers';

/** A difference between what is wanted and what the policies allow. */
export interface Gap {
  readonly src: string;
  readonly dst: string;
  /** As `list` prints connections: `TCP 8080,UDP 53`. */
  readonly ports: string;
  readonly reason: string;
  /** True when policies that were there before allow it. */
  readonly byExisting: boolean;
}

export interface ExternalGaps {
  readonly missing: readonly Gap[];
  /** With the policies that take part in allowing it, to be attributed by the caller. */
  readonly extra: readonly (Gap & { readonly policies: readonly number[] })[];
}

const OUTSIDE = 'internet';

/** Compares what the outside can open to a workload with what Services publish. */
export function exposureGaps(cluster: Cluster, workload: Workload, edges: readonly Edge[]): ExternalGaps {
  const published = union(
    edges
      .filter(
        (edge) =>
          edge.destination.id === workload.id &&
          (edge.source.kind === 'internet' || (edge.source.kind === 'workload' && edge.source.workload.hostNetwork)),
      )
      .map((edge) => PortSet.of(edge.protocol, edge.port, edge.port)),
  );
  const promised = union(
    edges
      .filter((edge) => edge.destination.id === workload.id && edge.source.kind === 'internet')
      .map((edge) => PortSet.of(edge.protocol, edge.port, edge.port)),
  );
  let everywhere: PortSet = PortSet.ALL;
  let somewhere: PortSet = PortSet.NONE;
  for (const addresses of cluster.reachability.externals('ingress')) {
    for (const id of workload.endpoints) {
      const { allowed } = cluster.reachability.between({ kind: 'external', addresses }, { kind: 'endpoint', id });
      everywhere = everywhere.intersect(allowed);
      somewhere = somewhere.union(allowed);
    }
  }
  const denied = promised.minus(everywhere);
  const more = somewhere.intersect(PortSet.ALL_PORTS).minus(published);
  return {
    missing: denied.isEmpty
      ? []
      : [gap(OUTSIDE, workload.id, denied, 'the published port is not open to every address')],
    extra: more.isEmpty
      ? []
      : [
          {
            ...gap(OUTSIDE, workload.id, more, 'open to addresses outside'),
            policies: isolating(cluster, workload, 'ingress'),
          },
        ],
  };
}

/** Compares what a workload can open to the outside with the names and addresses that its manifests hold. */
export function outboundGaps(cluster: Cluster, workload: Workload, external: readonly ExternalEdge[]): ExternalGaps {
  const own = external.filter((edge) => edge.source.id === workload.id);
  const names = own.filter((edge) => !isAddress(edge.host));
  const internetPorts = union(names.map(portOf));
  const internet = NOT_THE_INTERNET.reduce((set, cidr) => set.minus(IpSet.cidr(cidr) ?? IpSet.NONE), IpSet.ALL_V4);
  let lacking: PortSet = PortSet.NONE;
  let more: PortSet = PortSet.NONE;
  for (const addresses of cluster.reachability.externals('egress')) {
    const allowed = allowedTo(cluster, workload, addresses);
    const literal = union(own.filter((edge) => isAddress(edge.host) && addresses.contains(edge.host)).map(portOf));
    const onInternet = internet.includes(addresses);
    const permitted = onInternet ? internetPorts.union(literal) : literal.union(nodeLocalDns(addresses));
    more = more.union(allowed.intersect(PortSet.ALL_PORTS).minus(permitted));
    if (onInternet) lacking = lacking.union(internetPorts.minus(allowed));
    lacking = lacking.union(literal.minus(allowed));
  }
  return {
    missing: lacking.isEmpty ? [] : [gap(workload.id, OUTSIDE, lacking, 'a name or address outside is not reachable')],
    extra: more.isEmpty
      ? []
      : [
          {
            ...gap(workload.id, OUTSIDE, more, 'may leave the cluster'),
            policies: isolating(cluster, workload, 'egress'),
          },
        ],
  };
}

function allowedTo(cluster: Cluster, workload: Workload, addresses: IpSet): PortSet {
  let common: PortSet | undefined;
  for (const id of workload.endpoints) {
    const { allowed } = cluster.reachability.between({ kind: 'endpoint', id }, { kind: 'external', addresses });
    common = common === undefined ? allowed : common.intersect(allowed);
  }
  return common ?? PortSet.NONE;
}

function nodeLocalDns(addresses: IpSet): PortSet {
  const cache = IpSet.address('169.254.20.10');
  const same = cache?.includes(addresses) === true;
  return same ? PortSet.of('UDP', 53, 53).union(PortSet.of('TCP', 53, 53)) : PortSet.NONE;
}

function isolating(cluster: Cluster, workload: Workload, direction: 'ingress' | 'egress'): readonly number[] {
  const policies = cluster.isolation(workload, direction).by;
  return policies
    .filter((policy) => (policy.resource.fact[direction]?.rules.length ?? 0) > 0)
    .map((policy) => policy.index);
}

function portOf(edge: ExternalEdge): PortSet {
  return PortSet.of(edge.protocol, edge.port, edge.port);
}

function union(sets: readonly PortSet[]): PortSet {
  return sets.reduce((all, set) => all.union(set), PortSet.NONE);
}

function gap(src: string, dst: string, ports: PortSet, reason: string): Gap {
  return { src, dst, ports: formatPorts(ports), reason, byExisting: false };
}
