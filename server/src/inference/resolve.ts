import type { Protocol } from '../engine/port-set';
import type { Cluster, ServiceEntry, Workload } from '../workspace/cluster';
import { isAddress } from './address-token';
import type { DanglingReason } from './result';

/** What a host name means to a pod of one namespace. */
export type Resolution =
  | {
      readonly kind: 'service';
      readonly service: ServiceEntry /** Set for a headless pod name. */;
      readonly pod: Workload | undefined;
    }
  /** A name of the cluster's domain, or of a known namespace, that no Service has. */
  | {
      readonly kind: 'missing';
      readonly namespace: string;
      readonly service: string;
      /** False when only the shape speaks for a cluster name: `api.other`, of a namespace that is not in the manifests. */
      readonly sure: boolean;
    }
  /** A single word that is no Service of the namespace: an in-cluster name with a mistake, or no name at all. */
  | { readonly kind: 'unknown-word' }
  | { readonly kind: 'external'; readonly host: string }
  | { readonly kind: 'api-server' }
  /** The address of a pod, in a cluster dump. */
  | { readonly kind: 'pod'; readonly workload: Workload }
  /** The pod itself. */
  | { readonly kind: 'local' };

const LOCAL = /^(?:localhost(?:\.localdomain)?|(?:.*\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|host\.docker\.internal)$/;

/**
 * Resolves like a pod's `search <ns>.svc.<domain> svc.<domain> <domain>`: `s`, `s.n`, `s.n.svc`, `s.n.svc.<domain>`, each
 * also behind a pod name of a headless Service. A name with a namespace only means a Service of exactly that namespace.
 */
export function resolveHost(cluster: Cluster, host: string, from: string, clusterDomain: string): Resolution {
  if (LOCAL.test(host)) return { kind: 'local' };
  if (isAddress(host)) return ownerOf(cluster, host);
  const suffix = `.svc.${clusterDomain}`;
  const inCluster = host.endsWith(suffix)
    ? host.slice(0, -suffix.length)
    : host.endsWith('.svc')
      ? host.slice(0, -4)
      : undefined;
  const labels = (inCluster ?? host).split('.');
  const [first = '', second, third] = labels;
  if (isApiServer(cluster, first, labels.length === 1 && inCluster === undefined ? from : second))
    return { kind: 'api-server' };
  if (inCluster === undefined && labels.length === 1) {
    return found(cluster, from, first, undefined) ?? { kind: 'unknown-word' };
  }
  if (labels.length === 2 && second !== undefined) {
    const hit =
      found(cluster, second, first, undefined) ??
      (inCluster === undefined ? found(cluster, from, second, first) : undefined);
    if (hit !== undefined) return hit;
    const sure = inCluster !== undefined || knows(cluster, second);
    if (sure || !isTopLevel(second)) return { kind: 'missing', namespace: second, service: first, sure };
  }
  if (labels.length === 3 && second !== undefined && third !== undefined) {
    const hit = found(cluster, third, second, first);
    if (hit !== undefined) return hit;
    if (inCluster !== undefined) return { kind: 'missing', namespace: third, service: second, sure: true };
  }
  if (inCluster !== undefined) {
    return { kind: 'missing', namespace: labels[labels.length - 1] ?? from, service: first, sure: true };
  }
  return { kind: 'external', host };
}

/** Country codes and the domains that two-part public names end in; any other last part is rather a namespace. */
const TOP_LEVEL =
  /^(?:[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|dev|app|cloud|tech|online|site|store|shop|xyz|live|media|network|systems|services|solutions|software|digital|agency|example|test|invalid|local|internal|lan|corp|home|arpa)$/;

function isTopLevel(label: string): boolean {
  return TOP_LEVEL.test(label);
}

/** The Service `name` of a namespace; with a pod name only if the Service is headless and such a pod stands behind it. */
function found(cluster: Cluster, namespace: string, name: string, pod: string | undefined): Resolution | undefined {
  const service = cluster.service(namespace, name);
  if (service === undefined) return undefined;
  if (pod === undefined) return { kind: 'service', service, pod: undefined };
  if (!service.resource.fact.headless) return undefined;
  const owner = pod.replace(/-\d+$/, '');
  const workload = service.backends.find((backend) => backend.name === owner || backend.name === pod);
  return workload === undefined ? undefined : { kind: 'service', service, pod: workload };
}

function isApiServer(cluster: Cluster, name: string, namespace: string | undefined): boolean {
  if (name !== 'kubernetes' || namespace !== 'default') return false;
  const service = cluster.service('default', 'kubernetes');
  return service?.resource.fact.selector === undefined;
}

/** The Service or pod that a dump knows the address as; policies see pods, never the address of a Service (A29). */
function ownerOf(cluster: Cluster, address: string): Resolution {
  for (const owner of cluster.addressOwners(address)) {
    if (owner.kind === 'service') {
      const { namespace, name } = owner.service;
      if (isApiServer(cluster, name, namespace)) return { kind: 'api-server' };
      return { kind: 'service', service: owner.service, pod: undefined };
    }
    if (owner.kind === 'pod' && !owner.hostNetwork) return { kind: 'pod', workload: owner.workload };
  }
  return { kind: 'external', host: address };
}

/** The Service of this cluster that an ExternalName stands for, when it is the full name of one (A32). */
export function resolveAlias(cluster: Cluster, externalName: string, clusterDomain: string): Resolution {
  const host = externalName.replace(/\.$/, '').toLowerCase();
  if (host.endsWith('.svc') || host.endsWith(`.svc.${clusterDomain}`))
    return resolveHost(cluster, host, '', clusterDomain);
  return { kind: 'external', host };
}

/** A namespace that holds workloads here. Others, and every top-level domain, are no evidence of a cluster name. */
function knows(cluster: Cluster, namespace: string): boolean {
  const entry = cluster.namespaces.get(namespace);
  return entry !== undefined && (entry.declared !== undefined || entry.workloads.length > 0);
}

/** A port on one workload's pods that a reference leads to. */
export interface Target {
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  readonly servicePort: number | undefined;
}

export type Targets =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | { readonly kind: 'dangling'; readonly reason: DanglingReason; readonly message: string };

/** Which port of a Service is dialled: a number, a port's name, or all of them. */
export type Dialled = number | string | undefined;

/** Follows a Service to the pods' ports (A27, A28); a headless one maps nothing (A30). */
export function targetsOf(
  cluster: Cluster,
  service: ServiceEntry,
  pod: Workload | undefined,
  dialled: Dialled,
): Targets {
  const fact = service.resource.fact;
  const title = `Service ${service.namespace}/${service.name}`;
  if (fact.selector === undefined) {
    return dangling('no-selector', `${title} has no selector: what stands behind it is not in the manifests.`);
  }
  const backends = pod === undefined ? service.backends : [pod];
  if (backends.length === 0) return dangling('no-backend', `${title} selects no workload.`);
  const mapped = cluster.backendPorts(service).filter((backend) => backends.includes(backend.workload));
  const wanted = mapped.filter(
    ({ servicePort }) => dialled === undefined || servicePort.port.value === dialled || servicePort.name === dialled,
  );
  if (wanted.length > 0) {
    const targets = wanted.flatMap(({ workload, servicePort, port }): Target[] => {
      const direct = fact.headless && typeof dialled === 'number' ? dialled : port;
      return direct === undefined
        ? []
        : [{ workload, protocol: servicePort.protocol, port: direct, servicePort: servicePort.port.value }];
    });
    if (targets.length > 0) return { kind: 'targets', targets };
    const name = String(wanted[0]?.servicePort.targetPort?.value ?? '');
    return dangling('target-port-undeclared', `${title} leads to port "${name}", which its pods do not declare.`);
  }
  if (fact.headless && fact.ports.length === 0 && dialled === undefined) return portsOfPods(title, backends);
  if (fact.headless && typeof dialled === 'number') {
    // The name resolves to pods, and any port of theirs can be dialled (A30): those that declare it, if some do.
    const declared = backends.filter((backend) => declares(backend, dialled) || mapped.some((m) => m.port === dialled));
    const targets = (declared.length > 0 ? declared : backends).map((workload): Target => ({
      workload,
      protocol: protocolOf(workload, dialled),
      port: dialled,
      servicePort: undefined,
    }));
    return { kind: 'targets', targets };
  }
  if (dialled === undefined) return dangling('no-port', `${title} has no port.`);
  const offered = fact.ports.map((port) => port.port.value).join(', ');
  return dangling('no-port', `${title} has no port ${String(dialled)}${offered === '' ? '' : ` (it has ${offered})`}.`);
}

/** A headless Service needs no ports: what its pods declare can be dialled, else what their images are known to serve. */
function portsOfPods(title: string, backends: readonly Workload[]): Targets {
  const targets = backends.flatMap((workload): Target[] => {
    const declared = containerPorts(workload);
    if (declared.length > 0) {
      return declared.map(({ protocol, port }) => ({ workload, protocol, port: port.value, servicePort: undefined }));
    }
    const [port] = workload.resource?.fact.template?.containers.flatMap((c) => c.dataStore?.ports ?? []) ?? [];
    return port === undefined ? [] : [{ workload, protocol: 'TCP', port, servicePort: undefined }];
  });
  return targets.length > 0
    ? { kind: 'targets', targets }
    : dangling('no-port', `${title} names no port, and neither do its pods.`);
}

function dangling(reason: DanglingReason, message: string): Targets {
  return { kind: 'dangling', reason, message };
}

function containerPorts(workload: Workload) {
  return workload.resource?.fact.template?.containers.flatMap((container) => container.ports) ?? [];
}

function declares(workload: Workload, port: number): boolean {
  return containerPorts(workload).some((declared) => declared.port.value === port);
}

function protocolOf(workload: Workload, port: number): Protocol {
  return containerPorts(workload).find((declared) => declared.port.value === port)?.protocol ?? 'TCP';
}
