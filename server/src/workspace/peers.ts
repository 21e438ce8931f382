import { IpSet, parseAddress } from '../engine/ip-set';
import type { FlowEnd } from '../engine/model';
import type { ReachEnd } from '../engine/reachability';
import type { Cluster, ServiceEntry, Workload } from './cluster';

/** An end of a connection as a user names it, resolved. */
export type NamedPeer =
  | {
      readonly kind: 'workload';
      readonly workload: Workload;
      readonly name: string;
      /** Set when one pod was named (`db-0`): the endpoints that stand for it (A10). */
      readonly pod?: { readonly name: string; readonly endpoints: readonly number[] };
    }
  /** `node`: the name of the node that has the address. */
  | { readonly kind: 'address'; readonly address: string; readonly name: string; readonly node?: string }
  | { readonly kind: 'problem'; readonly message: string };

/** An address that stands for "somewhere on the internet": reserved for documentation, so no manifest means it. */
const INTERNET_EXAMPLE = '203.0.113.1';

/**
 * Reads `ns/name`, `ns/Kind:name`, `ns/name[Kind]`, `name` (namespace default), an IP address or `internet`. A name of
 * one pod, such as `ns/db-0` of StatefulSet `db`, means that pod alone; so does the address of a pod that a dump shows.
 * A name that nothing or more than one workload carries is a `problem` with the remedy.
 */
export function resolvePeer(cluster: Cluster, text: string): NamedPeer {
  const name = text.trim();
  if (name === 'internet' || name === 'external')
    return { kind: 'address', address: INTERNET_EXAMPLE, name: 'internet' };
  if (parseAddress(name)) return addressPeer(cluster, name);
  const slash = name.indexOf('/');
  const namespace = slash < 0 ? 'default' : name.slice(0, slash);
  const rest = slash < 0 ? name : name.slice(slash + 1);
  const bracketed = /^(.+)\[(\w+)\]$/.exec(rest);
  const wanted = bracketed ? `${bracketed[2]}:${bracketed[1]}` : rest;
  const found = cluster.findWorkloads(namespace, wanted);
  const [first, second] = found;
  if (first === undefined) return { kind: 'problem', message: notFound(cluster, namespace, rest) };
  if (second !== undefined) {
    const choices = found.map((w) => `${namespace}/${w.kind}:${w.name}`).join(', ');
    return { kind: 'problem', message: `"${name}" is ambiguous: write one of ${choices}.` };
  }
  const pod = wanted.slice(wanted.indexOf(':') + 1);
  if (pod === first.name) return { kind: 'workload', workload: first, name: first.id };
  const endpoints = cluster.endpointsOfPod(first, pod);
  return { kind: 'workload', workload: first, name: `${namespace}/${pod}[Pod]`, pod: { name: pod, endpoints } };
}

/** An address as what it is in the cluster, if a dump tells; else as one outside. */
function addressPeer(cluster: Cluster, address: string): NamedPeer {
  const owners = cluster.addressOwners(address);
  const node = owners.find((owner) => owner.kind === 'node');
  if (node !== undefined) return { kind: 'address', address, name: `node ${node.name} (${address})`, node: node.name };
  const pods = owners.filter((owner) => owner.kind === 'pod');
  const own = pods.filter(({ hostNetwork }) => !hostNetwork);
  if (own.length > 1) {
    const names = own.map(({ workload, name }) => `${workload.namespace}/${name}`);
    return { kind: 'problem', message: `${address} is the address of several pods: write one of ${list(names)}.` };
  }
  // Pods on the host network share the address of their node, and whichever is asked, the node is meant.
  const [pod] = own.length > 0 ? own : pods;
  if (pod !== undefined) {
    const { workload, name } = pod;
    const endpoints = cluster.endpointsOfPod(workload, name);
    const called = `${workload.namespace}/${name}[Pod] (${address})`;
    return { kind: 'workload', workload, name: called, pod: { name, endpoints } };
  }
  const service = owners.find((owner) => owner.kind === 'service')?.service;
  return service === undefined
    ? { kind: 'address', address, name: address }
    : { kind: 'problem', message: serviceAddress(cluster, address, service) };
}

/** A Service's address stands for pods, and for ports of theirs that only their names tell (A28, B21). */
function serviceAddress(cluster: Cluster, address: string, service: ServiceEntry): string {
  const ways = cluster.backendPorts(service).flatMap(({ workload, servicePort, port }) => {
    if (port === undefined) return [];
    const instead = port === servicePort.port.value ? '' : ` (port ${servicePort.port.value} of the Service)`;
    return [`${workload.id} on ${servicePort.protocol} ${port}${instead}`];
  });
  const remedy =
    ways.length > 0
      ? `Ask for ${list(ways)}.`
      : 'Ask for the pods behind it; the manifests do not tell which they are.';
  return `${address} is the address of Service ${service.namespace}/${service.name}. Policies see the pods behind a Service and their ports, not the Service. ${remedy}`;
}

function notFound(cluster: Cluster, namespace: string, name: string): string {
  const there = cluster.namespaces.get(namespace)?.workloads.map((w) => w.name) ?? [];
  if (there.length > 0) return `No workload "${name}" in namespace "${namespace}". There are: ${list(there)}.`;
  const elsewhere = cluster.workloads.filter((w) => w.name === name).map((w) => `${w.namespace}/${w.name}`);
  if (elsewhere.length > 0) return `No workload in namespace "${namespace}". Did you mean ${list(elsewhere)}?`;
  const namespaces = [...cluster.namespaces.values()].filter((n) => n.workloads.length > 0).map((n) => n.name);
  return `No workload in namespace "${namespace}". Namespaces with workloads: ${list(namespaces)}.`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

/** The engine's ends for a pair: one flow for each pair of pods that may differ; a workload with siblings meets a sibling. */
export function flowEnds(from: NamedPeer, to: NamedPeer): readonly (readonly [FlowEnd, FlowEnd])[] {
  if (from.kind === 'problem' || to.kind === 'problem') return [];
  const sources = endsOf(from);
  const destinations = endsOf(to);
  const pairs = sources.flatMap((s) => destinations.map((d) => [s, d] as const));
  if (from.kind !== 'workload' || to.kind !== 'workload' || from.workload !== to.workload) return pairs;
  if (from.pod !== undefined && from.pod.name === to.pod?.name) return pairs.filter(isSelf);
  const siblings = pairs.filter((pair) => !isSelf(pair));
  return siblings.length > 0 ? siblings : pairs;
}

function isSelf([source, destination]: readonly [FlowEnd, FlowEnd]): boolean {
  return source.kind === 'endpoint' && destination.kind === 'endpoint' && source.id === destination.id;
}

function endsOf(peer: Exclude<NamedPeer, { kind: 'problem' }>): readonly FlowEnd[] {
  if (peer.kind === 'address') {
    const { address, node } = peer;
    return [{ kind: 'address', address, ...(node === undefined ? {} : { node }) }];
  }
  return (peer.pod?.endpoints ?? peer.workload.endpoints).map((id) => ({ kind: 'endpoint', id }));
}

/** The same end for the all-ports question. */
export function reachEnd(end: FlowEnd): ReachEnd {
  switch (end.kind) {
    case 'endpoint':
      return end;
    case 'node':
      return end;
    case 'address':
      return { kind: 'external', addresses: IpSet.address(end.address) ?? IpSet.NONE };
    case 'domain':
      return { kind: 'external', addresses: IpSet.ALL };
  }
}
