import { formatAddress, IpSet, PUBLIC_RANGES } from '../engine/ip-set';
import type { PodSet } from '../engine/model';
import { formatPorts, PortSet } from '../engine/port-set';
import { formatSelector } from '../engine/selector';
import type { Cluster, Workload } from '../workspace/cluster';
import type { PairEnd } from './pairs';

/** Names shown of one end; more say nothing new, since policies treat them alike. */
const MOST_NAMES = 3;

/** `shop/web`, with the kind where two workloads share the name. */
export function workloadName(cluster: Cluster, { namespace, name, kind }: Workload): string {
  const twins = cluster.findWorkloads(namespace, name).length > 1;
  return twins ? `${namespace}/${kind}:${name}` : `${namespace}/${name}`;
}

export function workloadsOf(cluster: Cluster, endpoints: readonly number[]): readonly Workload[] {
  const indexes = new Set(endpoints.flatMap((id) => cluster.input.endpoints[id]?.workload ?? []));
  return [...indexes].flatMap((index) => cluster.workloads[index] ?? []);
}

export function endName(cluster: Cluster, end: PairEnd): string {
  switch (end.kind) {
    case 'pods':
      return some(workloadsOf(cluster, end.endpoints).map((workload) => workloadName(cluster, workload)));
    case 'addresses':
      return addressesName(end.addresses);
    case 'nodes':
      return 'other nodes of the cluster';
    case 'domain':
      return end.name;
  }
}

export function some(names: readonly string[]): string {
  const hidden = names.length - MOST_NAMES;
  return hidden > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${hidden} more` : names.join(', ');
}

export function addressesName(addresses: IpSet): string {
  if (addresses.equals(IpSet.ALL) || addresses.equals(IpSet.ALL_V4)) return 'every address outside the cluster';
  if (addresses.equals(PUBLIC_RANGES) || addresses.equals(PUBLIC_RANGES.family(4))) return 'the internet';
  if (PUBLIC_RANGES.family(4).equals(addresses.intersect(PUBLIC_RANGES).family(4))) return 'the internet and more';
  const blocks = addresses.cidrs();
  const [only] = addresses.ranges;
  if (only !== undefined && addresses.ranges.length === 1 && only.lo === only.hi) {
    return formatAddress({ family: only.family, value: only.lo });
  }
  if (blocks.length > MOST_NAMES && addresses.overlaps(PUBLIC_RANGES)) return `part of the internet (${some(blocks)})`;
  return some(blocks);
}

/** `TCP 80, 443 · UDP 53`, `all ports`. */
export function portsName(ports: PortSet): string {
  if (ports.includes(PortSet.ALL_PORTS)) return 'all ports';
  return formatPorts(ports)
    .split(/,(?=[A-Z])/)
    .map((part) => part.replace(/^([A-Z]+) 1-65535$/, 'all $1 ports').replace(/,/g, ', '))
    .join(' · ');
}

/** Pods that a rule names, whether or not there are any. */
export function podSetName({ namespaces, pods }: PodSet): string {
  const which = pods.requirements.length === 0 ? 'all pods' : `pods with ${formatSelector(pods)}`;
  if (namespaces.kind === 'one') return `${which} of namespace ${namespaces.namespace}`;
  if (namespaces.selector.requirements.length === 0) return `${which} of every namespace`;
  return `${which} of namespaces with ${formatSelector(namespaces.selector)}`;
}
