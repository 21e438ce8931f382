import { IpSet, PUBLIC_RANGES } from '../engine/ip-set';
import type { Cluster, Workload } from '../workspace/cluster';
import { serverOf } from '../workspace/exposure/controllers';
import { routeTargets } from '../workspace/exposure/route-targets';
import { type Entity } from './peer-pattern';
import { NOBODY, type Party } from './party';

/** Who an `@entity` is in a cluster; a sentence with the remedy where the manifests do not tell. */
export function entityParty(cluster: Cluster, entity: Entity): Party | { readonly problem: string } {
  switch (entity) {
    case 'world':
      return { ...NOBODY, addresses: addressesInUse(cluster, PUBLIC_RANGES) };
    case 'cluster':
      return { ...NOBODY, pods: podsOf(cluster.workloads), anyPod: true, nodes: true };
    case 'host':
      return { ...NOBODY, nodes: true };
    case 'dns':
      return dns(cluster);
    case 'ingress-controller':
      return ingressControllers(cluster);
    case 'monitoring':
      return monitoring(cluster);
    case 'kube-apiserver':
      return apiServer(cluster);
  }
}

export function podsOf(workloads: readonly Workload[]): ReadonlyMap<number, boolean> {
  return new Map(workloads.flatMap(({ endpoints }) => endpoints.map((id) => [id, true] as const)));
}

/** Addresses of both families, or of IPv4 alone in a cluster whose policies never speak of the other (as lists show them). */
export function addressesInUse(cluster: Cluster, addresses: IpSet): IpSet {
  const directions = ['ingress', 'egress'] as const;
  const mentionsV6 = directions.some(
    (direction) => cluster.reachability.externals(direction).filter((set) => !set.family(6).isEmpty).length > 1,
  );
  return mentionsV6 ? addresses : addresses.family(4);
}

function dns(cluster: Cluster): Party {
  const caches = cluster.dnsCaches.map(({ address }) => IpSet.address(address) ?? IpSet.NONE);
  return {
    ...NOBODY,
    pods: podsOf(cluster.dnsWorkloads),
    addresses: caches.reduce((all, cache) => all.union(cache), IpSet.NONE),
  };
}

const CONTROLLER = /^(?:ingress-nginx|nginx-ingress|traefik|haproxy-ingress|kong|contour|envoy-gateway|ambassador)/;

function ingressControllers(cluster: Cluster): Party | { readonly problem: string } {
  const serving = routeTargets(cluster).flatMap((target) => {
    const server = serverOf(cluster, target);
    return server.kind === 'workloads' ? server.workloads : [];
  });
  const found = serving.length > 0 ? serving : named(cluster, CONTROLLER);
  if (found.length > 0) return { ...NOBODY, pods: podsOf(found) };
  return {
    problem:
      'The manifests do not contain an ingress controller that @ingress-controller could stand for. Write its namespace and labels once they do.',
  };
}

const MONITORING =
  /(?:^|[-/])(?:prometheus|vmagent|victoria-?metrics|opentelemetry-collector|otel-collector|grafana-agent|alloy)(?:$|[-/])/;
const BESIDE = /operator|adapter|pushgateway|exporter|alertmanager|node-exporter|admission/;

function monitoring(cluster: Cluster): Party | { readonly problem: string } {
  const found = named(cluster, MONITORING).filter(({ name }) => !BESIDE.test(name));
  if (found.length > 0) return { ...NOBODY, pods: podsOf(found) };
  return {
    problem:
      'The manifests do not contain Prometheus or a similar collector that @monitoring could stand for. Write its namespace and labels once they do.',
  };
}

/** Workloads with a telling name, or with the customary label that names the program. */
function named(cluster: Cluster, pattern: RegExp): readonly Workload[] {
  return cluster.workloads.filter(({ name, labels, kind }) => {
    if (kind === 'Job' || kind === 'CronJob') return false;
    return [name, labels.get('app.kubernetes.io/name') ?? ''].some((text) => pattern.test(text));
  });
}

/** The addresses behind its Service, as a dump tells them (A31), or its own pods (B30). */
function apiServer(cluster: Cluster): Party | { readonly problem: string } {
  const endpoints = cluster.service('default', 'kubernetes')?.endpoints ?? [];
  const addresses = endpoints.reduce((all, { ip }) => all.union(IpSet.address(ip) ?? IpSet.NONE), IpSet.NONE);
  const pods = podsOf(
    cluster.workloads.filter(
      ({ name, labels }) => labels.get('component') === 'kube-apiserver' || name === 'kube-apiserver',
    ),
  );
  if (pods.size > 0 || !addresses.isEmpty) return { ...NOBODY, pods, addresses };
  return {
    problem:
      'The manifests do not tell where the API server is. Write its address or CIDR, or add the Endpoints of Service default/kubernetes.',
  };
}
