import type { AddressPoolFact, WorkloadFact } from '../../dialects/facts';
import { IpSet } from '../../engine/ip-set';
import type { DnsCache } from '../cluster';
import type { Resource } from '../snapshot';
import { SYSTEM_NAMESPACE } from './namespaces';
import type { WorkloadModel } from './workloads';

const DNS_LABEL = 'k8s-app';
const DNS_LABEL_VALUE = 'kube-dns';
const DNS_NAMES = new Set(['coredns', 'kube-dns']);
const DNS_PORT = 53;
const NAME = '{cluster-dns}';

/** Whether a workload answers DNS for the cluster: by the customary label, or by name (A35). */
export function isClusterDns(model: WorkloadModel): boolean {
  return model.shape.labels.get(DNS_LABEL) === DNS_LABEL_VALUE || DNS_NAMES.has(model.name);
}

/** Stands for the cluster's DNS when no manifest does (A35). */
const PSEUDO_DNS: WorkloadModel = {
  id: `${SYSTEM_NAMESPACE}/${NAME}`,
  namespace: SYSTEM_NAMESPACE,
  name: NAME,
  kind: '',
  resource: undefined,
  templateResource: undefined,
  templates: [],
  members: [],
  shape: {
    labels: new Map([[DNS_LABEL, DNS_LABEL_VALUE]]),
    presentKeys: new Set(),
    maybeKeys: new Set(),
    namedPorts: [
      { name: 'dns', protocol: 'UDP', port: DNS_PORT },
      { name: 'dns-tcp', protocol: 'TCP', port: DNS_PORT },
    ],
    serviceAccount: 'default',
    hostNetwork: false,
  },
  otherShapes: [],
  replicas: 1,
  scaledToZero: false,
  ordinals: undefined,
  pods: [],
};

/** Adds the pseudo workload if it is needed. */
export function withClusterDns(models: readonly WorkloadModel[]): readonly WorkloadModel[] {
  return models.some(isClusterDns) ? models : [...models, PSEUDO_DNS];
}

const CACHE_NAME = /(?:^|-)(?:node-local-dns|nodelocaldns|node-local-dns-cache)$/;
/** Where the cache listens unless it is told otherwise. */
const CACHE_ADDRESS = '169.254.20.10';
const LINK_LOCAL = IpSet.cidrs(['169.254.0.0/16', 'fe80::/10']);

/** DNS caches on the nodes, as their own workload, the kubelet or pods tell; each address once. */
export function dnsCachesIn(
  workloads: readonly Resource<WorkloadFact>[],
  pools: readonly Resource<AddressPoolFact>[],
): readonly DnsCache[] {
  const caches = new Map<string, DnsCache>();
  const add = (resource: Resource, addresses: readonly string[]) => {
    for (const address of addresses) if (!caches.has(address)) caches.set(address, { address, resource });
  };
  for (const resource of workloads) if (isCache(resource)) add(resource, listenAddresses(resource.fact));
  for (const resource of pools) add(resource, resource.fact.resolvers.filter(isOnNode));
  for (const resource of workloads) add(resource, (resource.fact.template?.nameservers ?? []).filter(isOnNode));
  return [...caches.values()];
}

/** On the network of the pods it would be a pod like others, found by its labels. */
function isCache({ name, fact }: Resource<WorkloadFact>): boolean {
  const label = fact.template?.labels.find(({ key }) => key.value === DNS_LABEL)?.value.value ?? '';
  return fact.template?.hostNetwork === true && (CACHE_NAME.test(name) || CACHE_NAME.test(label));
}

/** Addresses of `-localip`, a list with commas, which may name the DNS Service's own address as well. */
function listenAddresses({ template }: WorkloadFact): readonly string[] {
  const args = (template?.containers ?? []).flatMap((container) => container.args.map((arg) => arg.value));
  const at = args.findIndex((arg) => /^--?localip(?:=|$)/.test(arg));
  const written = at < 0 ? undefined : (/=(.*)$/.exec(args[at] ?? '')?.[1] ?? args[at + 1]);
  const addresses = (written ?? '').split(',').flatMap((text) => (IpSet.address(text.trim()) ? [text.trim()] : []));
  return addresses.length > 0 ? addresses : [CACHE_ADDRESS];
}

function isOnNode(address: string): boolean {
  return LINK_LOCAL.contains(address);
}
