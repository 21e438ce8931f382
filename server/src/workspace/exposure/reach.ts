import { IpSet, PRIVATE_RANGES } from '../../engine/ip-set';
import type { Cluster, Workload } from '../cluster';
import type { Exposure } from './exposure';
import { exposuresOf } from './exposure';

/**
 * How far something is published: to the internet, to the private network around the cluster, at the addresses of the nodes
 * (as far as those are reached), or as far as a controller is that no manifest shows.
 */
export type Reach = 'internet' | 'internal' | 'nodes' | 'unknown';

/** How far one exposure reaches (A33, A34, A36 to A41). */
export function reachOf(cluster: Cluster, exposure: Exposure): Reach {
  const { via, source, resource } = exposure;
  switch (via) {
    case 'load-balancer':
      return source.kind === 'addresses' && isPrivate(source.addresses) ? 'internal' : 'internet';
    case 'internal-load-balancer':
      return 'internal';
    case 'node-port':
    case 'host-port':
      return 'nodes';
    case 'external-ip':
      return resource.fact.type === 'service' && isPrivate(IpSet.cidrs(resource.fact.externalIps.map(asBlock)))
        ? 'internal'
        : 'internet';
    case 'ingress':
    case 'gateway':
    case 'route':
      return source.kind === 'workload' ? reachOfController(cluster, source.workload) : reachByClass(exposure);
  }
}

function asBlock(address: string): string {
  return address.includes(':') ? `${address}/128` : `${address}/32`;
}

function isPrivate(addresses: IpSet): boolean {
  return !addresses.isEmpty && PRIVATE_RANGES.includes(addresses);
}

/** Whoever reaches a controller reaches what it serves. */
function reachOfController(cluster: Cluster, controller: Workload): Reach {
  const ways = exposuresOf(cluster, controller).filter(({ via }) => !ROUTED.includes(via));
  const reaches = ways.map((way) => reachOf(cluster, way));
  if (controller.hostNetwork) reaches.push('nodes');
  return widest(reaches);
}

const ROUTED: readonly Exposure['via'][] = ['ingress', 'gateway', 'route'];
const WIDEST_FIRST: readonly Reach[] = ['internet', 'nodes', 'internal', 'unknown'];

/** The widest of several; `unknown` when there are none. */
export function widest(reaches: readonly Reach[]): Reach {
  return WIDEST_FIRST.find((reach) => reaches.includes(reach)) ?? 'unknown';
}

/** What the classes of the big clouds say, whose controllers run in no pod. */
function reachByClass({ resource: { fact }, gateway }: Exposure): Reach {
  if (fact.type !== 'route') return 'unknown';
  if (fact.family === 'gateway') return reachByGatewayClass(gateway?.fact.className ?? '');
  if (fact.family !== 'ingress') return 'unknown';
  const scheme = fact.annotations.find(({ key }) => key.value === 'alb.ingress.kubernetes.io/scheme')?.value.value;
  // Internal is what this controller makes unless it is told otherwise.
  if (fact.controller === 'alb') return scheme === 'internet-facing' ? 'internet' : 'internal';
  if (fact.controller === 'gce') return 'internet';
  return fact.controller === 'gce-internal' ? 'internal' : 'unknown';
}

function reachByGatewayClass(name: string): Reach {
  if (!name.startsWith('gke-l7-')) return 'unknown';
  return /rilb|internal/.test(name) ? 'internal' : 'internet';
}
