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

/** NodeLocal DNSCache answers on this address of each node. */
const NODE_LOCAL_DNS = '169.254.20.10/32';

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
  if (cluster.workloads.some((workload) => workload.name === 'node-local-dns')) {
    peers.push({ peer: { kind: 'addresses', cidr: NODE_LOCAL_DNS, except: [] }, port: 53 });
  }
  if (scope.resources.some((resource) => resource.fact.group === 'route.openshift.io')) {
    const labels = [['dns.operator.openshift.io/daemonset-dns', 'default']] as const;
    peers.push({ peer: { kind: 'pods', namespace: 'openshift-dns', labels }, port: 5353 });
  }
  return peers;
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
