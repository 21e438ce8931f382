import { IpSet, parseAddress } from '../engine/ip-set';
import type { FlowEnd } from '../engine/model';
import type { ReachEnd } from '../engine/reachability';
import type { Cluster, Workload } from './cluster';

/** An end of a connection as a user names it, resolved. */
export type NamedPeer =
  | {
      readonly kind: 'workload';
      readonly workload: Workload;
      readonly name: string;
      /** Set when one pod was named (`db-0`): the endpoints that stand for it (A10). */
      readonly pod?: { readonly name: string; readonly endpoints: readonly number[] };
    }
  | { readonly kind: 'address'; readonly address: string; readonly name: string }
  | { readonly kind: 'problem'; readonly message: string };

/** An address that stands for "somewhere on the internet": reserved for documentation, so no manifest means it. */
const INTERNET_EXAMPLE = '203.0.113.1';

/**
 * Reads `ns/name`, `ns/Kind:name`, `ns/name[Kind]`, `name` (namespace default), an IP address or `internet`. A name of
 * one pod, such as `ns/db-0` of StatefulSet `db`, means that pod alone.
 * A name that nothing or more than one workload carries is a `problem` with the remedy.
 */
export function resolvePeer(cluster: Cluster, text: string): NamedPeer {
  const name = text.trim();
  if (name === 'internet' || name === 'external')
    return { kind: 'address', address: INTERNET_EXAMPLE, name: 'internet' };
  if (parseAddress(name)) return { kind: 'address', address: name, name };
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
  if (peer.kind === 'address') return [{ kind: 'address', address: peer.address }];
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
