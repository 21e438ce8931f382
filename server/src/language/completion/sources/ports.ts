import { EVERYTHING } from '../../../engine/selector';
import type { Workload } from '../../../workspace/cluster';
import { at, child } from '../../../yaml/navigate';
import type { YamlNode } from '../../../yaml/tree';
import { textAt } from '../context';
import { type DestinationPort, destinationPorts, serviceMappings } from '../../destinations';
import { count } from '../../prose';
import { podsOfMap, readSelector } from '../selection';
import type { Candidate, CompletionContext, CompletionSource } from '../source';

/** Ports that the destination's containers declare, by number and by name (B28: ports are the destination's). */
export const ports: CompletionSource = {
  id: 'ports',
  at: ({ pattern, role }) => role === 'value' && PORT.test(pattern),
  *provide(context) {
    const protocol = protocolOf(context);
    const { pattern } = context;
    const byKey = groupPorts(portsAt(context), (port) => `${port.protocol} ${port.port} ${port.name ?? ''}`);
    for (const group of byKey.values()) {
      const [first] = group;
      if (first === undefined || first.protocol === 'OTHER') continue;
      const chosen = protocol === '' ? 'TCP' : protocol;
      const fits = first.protocol === chosen ? 0 : 1;
      const shared = { role: 'value', kind: 'port', workloads: workloadsOf(group) } as const;
      const detail = portDetail(context, group);
      const weight = -group.length;
      if (!NAME_ONLY.test(pattern))
        yield { ...shared, text: first.port, detail: `${first.protocol} · ${detail}`, rank: [fits, 0, weight] };
      if (first.name !== undefined && !NUMBER_ONLY.test(pattern)) {
        yield {
          ...shared,
          text: first.name,
          detail: `${first.protocol} ${first.port} · ${detail}`,
          rank: [fits, 1, weight],
        };
      }
    }
  },
};

/** Protocols, that of the chosen port first. */
export const protocols: CompletionSource = {
  id: 'protocols',
  at: ({ pattern, role }) => role === 'value' && /\.ports\[\](?:\.\w+)?\.protocol$/.test(pattern),
  *provide(context) {
    const chosen = textAt(context.root, [...context.path.slice(0, -1), 'port']);
    const fitting = portsAt(context).filter((port) => String(port.port) === chosen || port.name === chosen);
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
const PORT = /(?:\.ports\[\](?:\.\w+)?\.port|\.namedPort|\.destinationNamedPort|\.destinationPort\.number)$/;
const NAME_ONLY = /amedPort$/;
const NUMBER_ONLY = /\.(?:portNumber\.port|number)$/;

/** Written beside the port, or the key around it. */
function protocolOf({ root, path }: CompletionContext): string {
  const around = path[path.indexOf('protocols') + 2];
  if (path.includes('protocols') && typeof around === 'string') return around.toUpperCase();
  return textAt(root, [...path.slice(0, -1), 'protocol']);
}

function portsAt(context: CompletionContext): readonly DestinationPort[] {
  return destinationPorts(destinations(context));
}

/** The policy's own pods for ingress, the rule's peers for egress; all workloads when no pods are named. */
function destinations(context: CompletionContext): readonly Workload[] {
  const { cluster, root, path, namespace } = context;
  if (path.includes('ingress')) {
    const written = at(root, ['spec', 'subject']);
    const subject =
      written === undefined
        ? {
            namespaces: { kind: 'one', namespace } as const,
            pods: readSelector(at(root, ['spec', 'podSelector'])),
          }
        : podsOfMap(written, namespace);
    return cluster.select(subject).map(({ workload }) => workload);
  }
  const rule = at(root, path.slice(0, Math.max(path.lastIndexOf('ports'), path.lastIndexOf('protocols'))));
  const peers = itemsOf(child(rule, 'to')).filter((peer) => child(peer, 'ipBlock') === undefined);
  const sets = peers.filter(hasSelector).map((peer) => podsOfMap(peer, namespace));
  const everything = [{ namespaces: { kind: 'matching', selector: EVERYTHING } as const, pods: EVERYTHING }];
  const found = (sets.length === 0 ? everything : sets).flatMap((pods) =>
    cluster.select(pods).map(({ workload }) => workload),
  );
  return [...new Set(found)];
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'seq' ? node.items : [];
}

function hasSelector(peer: YamlNode | undefined): boolean {
  return peer?.kind === 'map' && peer.entries.some(({ key }) => POD_KEYS.has(key.value));
}

const POD_KEYS: ReadonlySet<unknown> = new Set(['podSelector', 'namespaceSelector', 'namespaces', 'pods']);

function portDetail({ cluster }: CompletionContext, group: readonly DestinationPort[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const containers = [...new Set(group.flatMap((port) => port.container ?? []))];
  const services = group.flatMap(({ workload, port, protocol }) =>
    serviceMappings(cluster, workload)
      .filter((mapping) => mapping.port === port && mapping.protocol === protocol)
      .map((mapping) => `Service ${mapping.service}:${mapping.servicePort}`),
  );
  const container = containers.length > 2 ? count(containers.length, 'container') : containers.join(', ');
  return [container, ...new Set(services)]
    .filter((part) => part !== '')
    .slice(0, 3)
    .join(' · ');
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
