import { formatPorts, PORT_PROTOCOLS, PortSet } from '../../engine/port-set';
import { NO } from '../../engine/tri';
import type { UnknownReason } from '../../engine/verdict';
import type { Direction } from '../../engine/model';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type ConnectionRow, endName } from '../../workspace/connections';
import { type Publication, publicationsOf } from '../../workspace/exposure/publications';
import {
  type AdmittedPods,
  potentialPeers,
  type PotentialPeer,
  type WrittenSelector,
} from '../../workspace/potential/potential-peers';

/** What `list --exposure` adds: who may be connected that the manifests do not show, in netpol-analyzer's words. */
export interface ExposureReport {
  readonly egress: readonly ExposureRow[];
  readonly ingress: readonly ExposureRow[];
  readonly unprotected: readonly { readonly workload: string; readonly direction: 'Egress' | 'Ingress' }[];
  /** What leads to the workloads from outside the cluster, whatever policies say to it (A42). */
  readonly published: readonly Publication[];
}

export interface ExposureRow {
  readonly workload: string;
  readonly peer: string;
  /** `No Connections` when nothing is certain. */
  readonly conn: string;
  readonly unknown?: string;
  readonly reasons?: readonly UnknownReason[];
}

/**
 * Rows of the workloads that are shown. `connections` are the listed rows: those with the outside belong to the exposure
 * too. What cannot be known is treated as in the list of connections.
 */
export function exposureReport(
  cluster: Cluster,
  connections: readonly ConnectionRow[],
  isShown: (workload: Workload) => boolean,
  unknownAs: 'allow' | 'deny' | 'show',
): ExposureReport {
  const shown = potentialPeers(cluster).filter(({ workload }) => isShown(workload));
  const rows = (direction: Direction) =>
    sorted([
      ...shown
        .filter((exposure) => exposure.direction === direction)
        .flatMap(({ workload, peers }) =>
          peers.flatMap((peer) => rowOf(workload, peerName(peer), peer, unknownAs, peer.portNames)),
        ),
      ...connections.flatMap((row) => outsideRow(row, direction, isShown, unknownAs)),
    ]);
  const unprotected = shown
    .filter((exposure) => exposure.protected === NO)
    .map(({ workload, direction }) => ({
      workload: workload.id,
      direction: direction === 'egress' ? ('Egress' as const) : ('Ingress' as const),
    }));
  const published = cluster.workloads
    .filter(isShown)
    .flatMap((workload) => publicationsOf(cluster, workload))
    .sort((a, b) => order(a.workload.id, b.workload.id));
  return { egress: rows('egress'), ingress: rows('ingress'), unprotected: unprotected.sort(byName), published };
}

function outsideRow(
  row: ConnectionRow,
  direction: Direction,
  isShown: (workload: Workload) => boolean,
  unknownAs: 'allow' | 'deny' | 'show',
): readonly ExposureRow[] {
  const [own, other] = direction === 'egress' ? [row.source, row.destination] : [row.destination, row.source];
  if (own.kind !== 'workload' || other.kind !== 'external' || !isShown(own.workload)) return [];
  return rowOf(
    own.workload,
    endName(other),
    { ports: row.allowed, unknown: row.unknown, reasons: row.reasons },
    unknownAs,
  );
}

function rowOf(
  workload: Workload,
  peer: string,
  { ports, unknown, reasons }: Pick<PotentialPeer, 'ports' | 'unknown' | 'reasons'>,
  unknownAs: 'allow' | 'deny' | 'show',
  portNames: PotentialPeer['portNames'] = [],
): readonly ExposureRow[] {
  const allowed = (unknownAs === 'allow' ? ports.union(unknown) : ports).intersect(PortSet.ALL_PORTS);
  const open = unknownAs === 'show' ? unknown.intersect(PortSet.ALL_PORTS) : PortSet.NONE;
  if (allowed.isEmpty && portNames.length === 0 && open.isEmpty) return [];
  const base = { workload: workload.id, peer, conn: portText(allowed, portNames) };
  return [open.isEmpty ? base : { ...base, unknown: formatPorts(open), reasons }];
}

/** As in lists, with names after the numbers of their protocol: `TCP 80,http,UDP 53`. */
function portText(ports: PortSet, names: PotentialPeer['portNames']): string {
  if (names.length === 0) return formatPorts(ports);
  return PORT_PROTOCOLS.flatMap((protocol) => {
    const numbers = ports.intersect(PortSet.protocol(protocol));
    const named = names.filter((name) => name.protocol === protocol).map(({ name }) => name);
    if (named.length === 0) return numbers.isEmpty ? [] : [formatPorts(numbers)];
    const text = numbers.isEmpty ? [] : [formatPorts(numbers).slice(protocol.length + 1)];
    return [`${protocol} ${[...text, ...named.sort()].join(',')}`];
  }).join(',');
}

function peerName({ pods }: PotentialPeer): string {
  if (pods.kind === 'entire-cluster') return 'entire-cluster';
  return `${namespaceName(pods.admitted.namespaces)}/${podName(pods.admitted.pods)}`;
}

function namespaceName(namespaces: AdmittedPods['namespaces']): string {
  switch (namespaces.kind) {
    case 'all':
      return '[all namespaces]';
    case 'name':
      return namespaces.name;
    case 'selector':
      return `[namespace with {${selectorText(namespaces.selector)}}]`;
  }
}

function podName(pods: AdmittedPods['pods']): string {
  return pods.kind === 'all' ? '[all pods]' : `[pod with {${selectorText(pods.selector)}}]`;
}

function selectorText({ labels, expressions }: WrittenSelector): string {
  return [
    ...labels.map(({ key, value }) => `${key}=${value}`),
    ...expressions.map(
      ({ key, operator, values }) => `{Key:${key},Operator:${operator},Values:[${values.join(' ')}],}`,
    ),
  ].join(',');
}

function sorted(rows: readonly ExposureRow[]): readonly ExposureRow[] {
  return [...rows].sort((a, b) => order(a.workload, b.workload) || order(a.peer, b.peer));
}

function byName(a: { workload: string; direction: string }, b: { workload: string; direction: string }): number {
  return order(a.workload, b.workload) || order(a.direction, b.direction);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
