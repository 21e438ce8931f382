import type { PodSet } from '../../../engine/model';
import { EVERYTHING } from '../../../engine/selector';
import type { Cluster, Workload } from '../../../workspace/cluster';
import { at, child } from '../../../yaml/navigate';
import type { YamlNode } from '../../../yaml/tree';
import { textAt } from '../context';
import { type DestinationPort, destinationPorts, serviceMappings } from '../../destinations';
import { count } from '../../prose';
import { podsOfMap, readLabels, readSelector } from '../selection';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Ports that the destination's containers declare, by number and by name (B28: ports are the destination's). */
export const ports: CompletionSource = {
  id: 'ports',
  at: ({ pattern, role }) => role === 'value' && PORT.test(pattern),
  *provide(context) {
    const written = writtenPorts(context);
    for (const candidate of portCandidates(context))
      if (!written.has(`${candidate.protocol} ${candidate.text}`)) yield candidate;
  },
};

type PortCandidate = Candidate & { readonly protocol: string };

function* portCandidates(context: CompletionContext): Generator<PortCandidate> {
  const protocol = protocolOf(context);
  const { pattern } = context;
  const workloads = destinations(context);
  if (workloads === undefined) {
    if (NAME_ONLY.test(pattern)) return;
    for (const [order, port] of OUTSIDE.entries())
      if (protocol === '' || port.protocol === protocol) yield { ...port, role: 'value', kind: 'port', rank: [order] };
    return;
  }
  const byKey = groupPorts(destinationPorts(workloads), (port) => `${port.protocol} ${port.port} ${port.name ?? ''}`);
  for (const group of byKey.values()) {
    const [first] = group;
    if (first === undefined || first.protocol === 'OTHER') continue;
    if (protocol !== '' && first.protocol !== protocol) continue;
    // A protocol that is not written is TCP, but may still follow; a port that is named alone is of any protocol (C14).
    const fits = protocol !== '' || first.protocol === 'TCP' || NAME_ONLY.test(pattern) ? 0 : 1;
    const shared = {
      role: 'value',
      kind: 'port',
      workloads: workloadsOf(group),
      protocol: first.protocol,
    } as const;
    const own = group.some(({ workload }) => workload.namespace === context.namespace) ? 0 : 1;
    const weight = -shared.workloads.length;
    if (!NAME_ONLY.test(pattern))
      yield {
        ...shared,
        text: first.port,
        detail: portDetail(context, group, first.protocol),
        rank: [fits, 0, own, weight],
      };
    if (first.name !== undefined && !NUMBER_ONLY.test(pattern)) {
      yield {
        ...shared,
        text: first.name,
        detail: portDetail(context, group, `${first.protocol} ${first.port}`),
        rank: [fits, 1, own, weight],
      };
    }
  }
}

/** What is mostly meant outside of the cluster, where nobody knows who listens. */
const OUTSIDE: readonly Pick<PortCandidate, 'text' | 'protocol' | 'detail'>[] = [
  { text: 443, protocol: 'TCP', detail: 'TCP · HTTPS' },
  { text: 80, protocol: 'TCP', detail: 'TCP · HTTP' },
  { text: 53, protocol: 'UDP', detail: 'UDP · DNS' },
];

/** Ports that other entries of the list name already. */
function writtenPorts({ root, path, pattern }: CompletionContext): ReadonlySet<string> {
  const index = path.lastIndexOf('ports');
  if (!LISTED.test(pattern) || index < 0) return new Set();
  const entries = itemsOf(at(root, path.slice(0, index + 1))).filter((_, at) => at !== path[index + 1]);
  return new Set(
    entries
      .filter((entry) => child(entry, 'endPort') === undefined)
      .map((entry) => `${textAt(entry, ['protocol']) || 'TCP'} ${textAt(entry, ['port'])}`),
  );
}

/** Protocols, that of the chosen port first. */
export const protocols: CompletionSource = {
  id: 'protocols',
  at: ({ pattern, role }) => role === 'value' && /\.ports\[\](?:\.\w+)?\.protocol$/.test(pattern),
  *provide(context) {
    const entry = context.path.slice(0, -1);
    const chosen = textAt(context.root, [...entry, 'targetPort']) || textAt(context.root, [...entry, 'port']);
    const known = OF_PODS.test(context.pattern) ? destinations(context) : undefined;
    const fitting = destinationPorts(known ?? []).filter(
      (port) => String(port.port) === chosen || port.name === chosen,
    );
    for (const [index, protocol] of ['TCP', 'UDP', 'SCTP'].entries()) {
      const of = fitting.filter((port) => port.protocol === protocol);
      const detail =
        of.length === 0
          ? {}
          : { detail: `port ${chosen} of ${count(new Set(of.map((port) => port.workload)).size, 'workload')}` };
      yield {
        text: protocol,
        role: 'value',
        kind: 'enum',
        ...detail,
        rank: [of.length > 0 ? 0 : 1, index],
      } satisfies Candidate;
    }
  },
};

/** Where a port of the destination is written: by number or name, by name alone, by number alone. */
const PORT =
  /^spec\.(?:ports\[\]\.targetPort|(?:in|e)gress\[\].*(?:\.ports\[\](?:\.\w+)?\.port|\.namedPort|\.destinationNamedPort|\.destinationPort\.number))$/;
const NAME_ONLY = /amedPort$/;
const NUMBER_ONLY = /\.(?:portNumber\.port|number)$/;
/** Entries of which a second one with the same port would say nothing. */
const LISTED = /gress\[\]\.ports\[\]\.port$/;
/** Protocols of ports that pods have elsewhere. */
const OF_PODS = /^spec\.(?:ports|(?:in|e)gress)\[\]/;

/** Written beside the port, or the key around it. */
function protocolOf({ root, path }: CompletionContext): string {
  const around = path.includes('protocols') ? path[path.indexOf('protocols') + 2] : undefined;
  if (around === 'tcp' || around === 'udp' || around === 'sctp') return around.toUpperCase();
  return textAt(root, [...path.slice(0, -1), 'protocol']);
}

/**
 * The policy's own pods for ingress, the rule's peers for egress, the pods behind a Service; all workloads when no peers are
 * named. Undefined when all peers are outside of the cluster.
 */
function destinations(context: CompletionContext): readonly Workload[] | undefined {
  const { cluster, root, path, namespace } = context;
  if (path[1] === 'ports') {
    const pods = readLabels(at(root, ['spec', 'selector']));
    return pods.requirements.length === 0 ? [] : workloadsIn(cluster, { namespaces: { kind: 'one', namespace }, pods });
  }
  if (path[1] === 'ingress') {
    const written = at(root, ['spec', 'subject']);
    const pods = readSelector(at(root, ['spec', 'podSelector']));
    const own: PodSet = { namespaces: { kind: 'one', namespace }, pods };
    return workloadsIn(cluster, written === undefined ? own : podsOfMap(written, namespace));
  }
  const rule = at(root, path.slice(0, Math.max(path.lastIndexOf('ports'), path.lastIndexOf('protocols'))));
  const peers = itemsOf(child(rule, 'to')).filter((peer) => peer?.kind === 'map' && peer.entries.length > 0);
  const sets = peers.filter(hasSelector).map((peer) => podsOfMap(peer, namespace));
  if (peers.length > 0 && sets.length === 0) return undefined;
  const everything: PodSet = { namespaces: { kind: 'matching', selector: EVERYTHING }, pods: EVERYTHING };
  return [...new Set((sets.length === 0 ? [everything] : sets).flatMap((pods) => workloadsIn(cluster, pods)))];
}

function workloadsIn(cluster: Cluster, pods: PodSet): readonly Workload[] {
  return cluster.select(pods).map(({ workload }) => workload);
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'seq' ? node.items : [];
}

function hasSelector(peer: YamlNode | undefined): boolean {
  return peer?.kind === 'map' && peer.entries.some(({ key }) => POD_KEYS.has(key.value));
}

const POD_KEYS: ReadonlySet<unknown> = new Set(['podSelector', 'namespaceSelector', 'namespaces', 'pods']);

function portDetail({ cluster }: CompletionContext, group: readonly DestinationPort[], port: string): string {
  // Pods that no manifest describes have no containers to name.
  const containers = [...new Set(group.map(({ container, workload }) => container ?? plain(workload.name)))];
  const services = group.flatMap(({ workload, port, protocol }) =>
    serviceMappings(cluster, workload)
      .filter((mapping) => mapping.port === port && mapping.protocol === protocol)
      .map((mapping) => `Service ${mapping.service}:${mapping.servicePort}`),
  );
  const container = containers.length > 2 ? count(containers.length, 'container') : containers.join(', ');
  return [port, container, ...[...new Set(services)].slice(0, 2)].join(' · ');
}

/** Names of pseudo workloads stand in braces. */
function plain(name: string): string {
  return name.replace(/^\{(.*)\}$/, '$1');
}

function workloadsOf(group: readonly DestinationPort[]): readonly Workload[] {
  return [...new Set(group.map((port) => port.workload))];
}

function groupPorts(
  all: readonly DestinationPort[],
  keyOf: (port: DestinationPort) => string,
): ReadonlyMap<string, readonly DestinationPort[]> {
  const groups = new Map<string, DestinationPort[]>();
  for (const port of all) {
    const group = groups.get(keyOf(port));
    if (group === undefined) groups.set(keyOf(port), [port]);
    else group.push(port);
  }
  return groups;
}
