import { IpSet } from '../engine/ip-set';
import { formatPorts, PortSet } from '../engine/port-set';
import { isAddress } from '../inference/address-token';
import { API_SERVER, type Edge, type ExternalEdge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import { decidingRules, firstPort, type RuleReference } from './deciding-rules';
import { apiServerPorts, apiServerRule, INTERNET_ADDRESSES, nodeDnsCaches } from './infrastructure-peers';

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
  /** With the rules that allow it, to be attributed by the caller. */
  readonly extra: readonly (Gap & { readonly rules: readonly RuleReference[] })[];
}

const OUTSIDE = 'internet';

/** Compares what the outside can open to a workload with what Services publish. */
export function exposureGaps(cluster: Cluster, workload: Workload, edges: readonly Edge[]): ExternalGaps {
  const published = union(
    edges
      .filter(
        (edge) =>
          edge.destination.id === workload.id &&
          (comesFromOutside(edge) || (edge.source.kind === 'workload' && edge.source.workload.hostNetwork)),
      )
      .map((edge) => PortSet.of(edge.protocol, edge.port, edge.port)),
  );
  const promised = union(
    edges
      .filter((edge) => edge.destination.id === workload.id && comesFromOutside(edge))
      .map((edge) => PortSet.of(edge.protocol, edge.port, edge.port)),
  );
  let somewhere: PortSet = PortSet.NONE;
  const beyond: Beyond[] = [];
  for (const addresses of cluster.reachability.externals('ingress')) {
    for (const id of workload.endpoints) {
      const { allowed } = cluster.reachability.between({ kind: 'external', addresses }, { kind: 'endpoint', id });
      somewhere = somewhere.union(allowed);
      beyond.push({ addresses, ports: allowed.intersect(PortSet.ALL_PORTS).minus(published) });
    }
  }
  // Rules of before may admit some addresses only: that is a decision.
  const denied = promised.minus(somewhere);
  const more = somewhere.intersect(PortSet.ALL_PORTS).minus(published);
  return {
    missing: denied.isEmpty ? [] : [gap(OUTSIDE, workload.id, denied, 'the published port is open to no address')],
    extra: more.isEmpty
      ? []
      : [
          {
            ...gap(OUTSIDE, workload.id, more, 'open to addresses outside'),
            rules: rulesBehind(cluster, workload, 'ingress', beyond),
          },
        ],
  };
}

function comesFromOutside({ source }: Edge): boolean {
  return source.kind === 'internet' || source.kind === 'api-server';
}

/**
 * Compares what a workload can open to the outside with the names and addresses that its manifests hold, and with where the API
 * server may be if it needs that.
 */
export function outboundGaps(
  cluster: Cluster,
  workload: Workload,
  external: readonly ExternalEdge[],
  needsApiServer: boolean,
): ExternalGaps {
  const own = external.filter((edge) => edge.source.id === workload.id);
  const names = own.filter((edge) => !isAddress(edge.host));
  const internetPorts = union(names.map(portOf));
  const apiServer = needsApiServer ? apiServerRule(cluster) : { peers: [], ports: [] };
  const apiAddresses = IpSet.cidrs(apiServer.peers.map(({ cidr }) => cidr));
  const apiPorts = needsApiServer ? apiServerPorts(cluster) : PortSet.NONE;
  const caches = nodeDnsCaches(cluster);
  let lacking: PortSet = PortSet.NONE;
  let onTheInternet: PortSet = PortSet.NONE;
  let toApiServer: PortSet = PortSet.NONE;
  const beyond: Beyond[] = [];
  let more: PortSet = PortSet.NONE;
  for (const addresses of cluster.reachability.externals('egress')) {
    const allowed = allowedTo(cluster, workload, addresses);
    const literal = union(own.filter((edge) => isAddress(edge.host) && addresses.contains(edge.host)).map(portOf));
    const onInternet = INTERNET_ADDRESSES.includes(addresses);
    const mayBeApiServer = apiAddresses.includes(addresses);
    let permitted = onInternet ? internetPorts.union(literal) : literal;
    if (caches.includes(addresses)) permitted = permitted.union(DNS);
    if (mayBeApiServer) permitted = permitted.union(apiPorts);
    const ports = allowed.intersect(PortSet.ALL_PORTS).minus(permitted);
    beyond.push({ addresses, ports });
    more = more.union(ports);
    if (onInternet) onTheInternet = onTheInternet.union(allowed);
    if (mayBeApiServer) toApiServer = toApiServer.union(allowed.intersect(apiPorts));
    lacking = lacking.union(literal.minus(allowed));
  }
  lacking = lacking.union(internetPorts.minus(onTheInternet));
  const missing = lacking.isEmpty
    ? []
    : [gap(workload.id, OUTSIDE, lacking, 'a name or address outside is not reachable')];
  if (!apiPorts.isEmpty && toApiServer.isEmpty) {
    missing.push(gap(workload.id, API_SERVER, apiPorts, 'the API server is not reachable'));
  }
  return {
    missing,
    extra: more.isEmpty
      ? []
      : [
          {
            ...gap(workload.id, OUTSIDE, more, 'may leave the cluster'),
            rules: rulesBehind(cluster, workload, 'egress', beyond),
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

const DNS = PortSet.of('UDP', 53, 53).union(PortSet.of('TCP', 53, 53));

/** Addresses with the ports that nothing asks for. */
interface Beyond {
  readonly addresses: IpSet;
  readonly ports: PortSet;
}

/** Asking for each of thousands of blocks would tell the same rules again and again. */
const MOST_ASKED = 20;

/** The workload's rules that allow what is too much; different blocks may be allowed by different rules. */
function rulesBehind(
  cluster: Cluster,
  workload: Workload,
  direction: 'ingress' | 'egress',
  beyond: readonly Beyond[],
): readonly RuleReference[] {
  const [id] = workload.endpoints;
  if (id === undefined) return [];
  const found = new Map<string, RuleReference>();
  for (const { addresses, ports } of beyond.filter((one) => !one.ports.isEmpty).slice(0, MOST_ASKED)) {
    const first = firstPort(ports);
    const address = addresses.cidrs()[0]?.replace(/\/.*$/, '');
    if (first === undefined || address === undefined) continue;
    const [inside, outside] = [{ kind: 'endpoint', id } as const, { kind: 'address', address } as const];
    const ends = direction === 'egress' ? { from: inside, to: outside } : { from: outside, to: inside };
    for (const rule of decidingRules(cluster.explain({ ...ends, ...first }), [direction]).flat()) {
      found.set(`${rule.policy} ${rule.rule}`, rule);
    }
  }
  return [...found.values()];
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
