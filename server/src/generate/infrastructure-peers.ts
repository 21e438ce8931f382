import { IpSet } from '../engine/ip-set';
import { PortSet } from '../engine/port-set';
import type { Cluster, Workload } from '../workspace/cluster';
import type { Scope } from '../workspace/snapshot';
import type { PlannedPeer, PlannedPort } from './plan';
import type { Selectors } from './targets';

/** Any pod of any namespace: the narrowest peer left when nobody can know who comes. */
export const ANY_POD: PlannedPeer = { kind: 'pods', namespace: [], labels: [] };

/** Addresses that are never "the internet": private and shared ranges, and the link-local one with cloud metadata. */
export const NOT_THE_INTERNET: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];

export const THE_INTERNET: PlannedPeer = { kind: 'addresses', cidr: '0.0.0.0/0', except: NOT_THE_INTERNET };

export const INTERNET_ADDRESSES = NOT_THE_INTERNET.reduce(
  (set, cidr) => set.minus(IpSet.cidr(cidr) ?? IpSet.NONE),
  IpSet.ALL_V4,
);

/** Where clouds hand out the credentials of a node: never allowed because a setting names it. */
export const CLOUD_METADATA = '169.254.169.254';

export interface ControllerPeer {
  readonly peer: PlannedPeer;
  /** Who is meant, for the comment. */
  readonly description: string;
}

/** Where a controller that is not in the manifests runs, if its class says so; else it may be any pod (A37). */
export function controllerPeer(controller: string | undefined): ControllerPeer {
  if (controller !== undefined && /openshift/.test(controller)) {
    const labels = [['network.openshift.io/policy-group', 'ingress']] as const;
    return { peer: { kind: 'pods', namespace: labels, labels: [] }, description: "OpenShift's router" };
  }
  if (controller !== undefined && /^(?:ingress-)?nginx(?:-|$)/.test(controller)) {
    return {
      peer: { kind: 'pods', namespace: 'ingress-nginx', labels: [] },
      description: 'the ingress controller in namespace ingress-nginx',
    };
  }
  return {
    peer: ANY_POD,
    description: 'the ingress controller is not in the manifests, so pods of every namespace are admitted',
  };
}

export interface DnsPeer {
  readonly peer: PlannedPeer;
  readonly port: number;
}

const KUBE_DNS: PlannedPeer = { kind: 'pods', namespace: 'kube-system', labels: [['k8s-app', 'kube-dns']] };

/** Where names are resolved: the cluster's DNS pods, a node-local cache, OpenShift's DNS on its own port (A35). */
export function dnsPeers(scope: Scope, selectors: Selectors, from: string): readonly DnsPeer[] {
  const { cluster } = scope;
  const peers: DnsPeer[] = [{ peer: inNamespace(KUBE_DNS, from), port: 53 }];
  for (const workload of cluster.dnsWorkloads) {
    const known = workload.namespace === 'kube-system' && workload.labels.get('k8s-app') === 'kube-dns';
    if (workload.resource === undefined || known || workload.hostNetwork) continue;
    const choice = selectors.of(workload);
    if (choice.kind === 'none') continue;
    const peer: PlannedPeer = { kind: 'pods', namespace: workload.namespace, labels: choice.labels };
    peers.push({ peer: inNamespace(peer, from), port: dnsPort(cluster, workload) });
  }
  for (const cidr of nodeDnsCaches(cluster).cidrs()) {
    peers.push({ peer: { kind: 'addresses', cidr, except: [] }, port: 53 });
  }
  if (scope.resources.some((resource) => OPENSHIFT.test(resource.fact.group))) {
    const labels = [['dns.operator.openshift.io/daemonset-dns', 'default']] as const;
    peers.push({ peer: { kind: 'pods', namespace: 'openshift-dns', labels }, port: 5353 });
  }
  return peers;
}

/** API groups that no other platform serves. */
const OPENSHIFT = /^(?:route|security|apps|project|config|operator)\.openshift\.io$/;

/**
 * Addresses of caches on the nodes (NodeLocal DNSCache), and with them that of the DNS Service, which such a cache may answer on
 * as well.
 */
export function nodeDnsCaches(cluster: Cluster): IpSet {
  if (cluster.dnsCaches.length === 0) return IpSet.NONE;
  const service = cluster.service('kube-system', 'kube-dns')?.resource.fact.clusterIps ?? [];
  return [...cluster.dnsCaches.map(({ address }) => address), ...service].reduce(
    (set, address) => set.union(IpSet.address(address) ?? IpSet.NONE),
    IpSet.NONE,
  );
}

/** A peer of the policy's own namespace needs no namespaceSelector. */
export function inNamespace(peer: PlannedPeer, from: string): PlannedPeer {
  return peer.kind === 'pods' && peer.namespace === from ? { ...peer, namespace: undefined } : peer;
}

/** The pods' port behind port 53 of the DNS Service. */
export function dnsPort(cluster: Cluster, workload: Workload): number {
  for (const service of cluster.services) {
    if (!service.backends.includes(workload)) continue;
    const mapped = cluster.backendPorts(service).find((backend) => backend.servicePort.port.value === 53);
    if (mapped?.port !== undefined) return mapped.port;
  }
  return 53;
}

/** UDP for most questions, TCP for long answers. */
export function dnsPorts({ port }: DnsPeer): readonly PlannedPort[] {
  return [
    { protocol: 'UDP', port },
    { protocol: 'TCP', port },
  ];
}

/** Ports that API servers customarily listen on: that of clouds, and that of kubeadm. */
export const API_SERVER_PORTS: readonly number[] = [443, 6443];

/**
 * Peers and ports of a rule to the API server, which is no pod that a selector finds: what a dump tells, else every address on the
 * customary ports (A31).
 */
export function apiServerRule(cluster: Cluster): {
  readonly peers: readonly (PlannedPeer & { readonly kind: 'addresses' })[];
  readonly ports: readonly PlannedPort[];
} {
  const known = cluster.service('default', 'kubernetes')?.endpoints ?? [];
  const cidrs = known.length === 0 ? ['0.0.0.0/0'] : known.map(({ ip }) => `${ip}/${ip.includes(':') ? 128 : 32}`);
  const ports = known.length === 0 ? API_SERVER_PORTS : known.map(({ port }) => port);
  return {
    peers: [...new Set(cidrs)].map((cidr) => ({ kind: 'addresses', cidr, except: [] })),
    ports: [...new Set(ports)].map((port) => ({ protocol: 'TCP', port })),
  };
}

export function apiServerPorts(cluster: Cluster): PortSet {
  return apiServerRule(cluster).ports.reduce(
    (set, { protocol, port }) => set.union(PortSet.of(protocol, port, port)),
    PortSet.NONE,
  );
}
