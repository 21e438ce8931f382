import { formatPorts, PortSet } from '../../engine/port-set';
import type { Workload } from '../cluster';
import { type ConnectionEnd, type ConnectionRow, endName } from '../connections';
import { treated, type UnknownAs } from '../diff/cluster-side';
import { type ConnectionDiff, type DiffEnd, diffEndName } from '../diff/connection-diff';

/** What the pictures show: ends and the connections between them, both in a fixed order. */
export interface Graph {
  /** A comparison of two clusters, not a picture of one. */
  readonly isDiff: boolean;
  /** By namespace and name; ends outside the cluster after all others. */
  readonly nodes: readonly GraphNode[];
  /** By the names of their ends. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** As lists name it: `ns/name[Kind]`, a range, or `{ingress-controller}`; of a namespace its name. */
  readonly id: string;
  /** `name[Kind]`; of an end outside the cluster its id. */
  readonly label: string;
  /** undefined for ends outside the cluster, and for whole namespaces. */
  readonly namespace: string | undefined;
  readonly kind: 'workload' | 'namespace' | 'external' | 'controller';
  readonly state: 'kept' | 'added' | 'removed';
}

export interface GraphEdge {
  readonly source: string;
  readonly destination: string;
  /** `all` and `some`: ports that are allowed in one cluster; `unknown`: nothing is allowed for sure, or differs for sure. */
  readonly kind: 'all' | 'some' | 'unknown' | 'added' | 'removed' | 'changed' | 'unchanged';
  /** The ports, in a comparison those of the new side with those of the old one in brackets. */
  readonly label: string;
}

/** `workloads`: ends that are drawn even without a connection. */
export function graphOfList(
  rows: readonly ConnectionRow[],
  workloads: readonly Workload[],
  unknownAs: UnknownAs,
): Graph {
  const nodes = new Map(workloads.map((w) => [w.id, listNode({ kind: 'workload', workload: w })]));
  const edges: GraphEdge[] = [];
  for (const row of rows) {
    const { allowed, unknown } = treated(row, unknownAs);
    if (allowed.isEmpty && unknown.isEmpty) continue;
    const [source, destination] = [listNode(row.source), listNode(row.destination)];
    nodes.set(source.id, source).set(destination.id, destination);
    const kind = allowed.isEmpty ? 'unknown' : allowed.includes(PortSet.ALL_PORTS) ? 'all' : 'some';
    edges.push({ source: source.id, destination: destination.id, kind, label: portsLabel(allowed, unknown) });
  }
  return { isDiff: false, nodes: sortNodes(nodes), edges: sortEdges(edges) };
}

export function graphOfDiff(diffs: readonly ConnectionDiff[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = diffs.map((diff): GraphEdge => {
    const [source, destination] = [diffNode(diff.source), diffNode(diff.destination)];
    nodes.set(source.id, source).set(destination.id, destination);
    const ends = { source: source.id, destination: destination.id };
    const [before, after] = [diff.before, diff.after].map((c) => portsLabel(c.allowed, c.unknown));
    switch (diff.type) {
      case 'unchanged':
      case 'added':
        return { ...ends, kind: diff.type, label: after ?? '' };
      case 'removed':
        return { ...ends, kind: diff.type, label: before ?? '' };
      case 'changed': {
        const kind = diff.before.allowed.equals(diff.after.allowed) ? 'unknown' : 'changed';
        return { ...ends, kind, label: `${after} (dir1: ${before})` };
      }
    }
  });
  return { isDiff: true, nodes: sortNodes(nodes), edges: sortEdges(edges) };
}

function portsLabel(allowed: PortSet, unknown: PortSet): string {
  if (unknown.isEmpty) return formatPorts(allowed);
  const open = `unknown: ${formatPorts(unknown)}`;
  return allowed.isEmpty ? open : `${formatPorts(allowed)}; ${open}`;
}

function listNode(end: ConnectionEnd): GraphNode {
  if (end.kind === 'workload') return workloadNode(end.workload.id, end.workload.namespace, 'kept');
  return outsideNode(end.kind, endName(end));
}

function diffNode(end: DiffEnd): GraphNode {
  if (end.kind !== 'workload') return outsideNode(end.kind, diffEndName(end));
  const state = end.before === undefined ? 'added' : end.after === undefined ? 'removed' : 'kept';
  return workloadNode(end.id, end.namespace, state);
}

function workloadNode(id: string, namespace: string, state: GraphNode['state']): GraphNode {
  return { id, label: id.slice(namespace.length + 1), namespace, kind: 'workload', state };
}

function outsideNode(kind: 'external' | 'controller', id: string): GraphNode {
  return { id, label: id, namespace: undefined, kind, state: 'kept' };
}

function sortNodes(nodes: ReadonlyMap<string, GraphNode>): readonly GraphNode[] {
  return [...nodes.values()].sort(
    (a, b) =>
      Number(a.namespace === undefined) - Number(b.namespace === undefined) ||
      order(a.namespace ?? '', b.namespace ?? '') ||
      order(a.id, b.id),
  );
}

function sortEdges(edges: GraphEdge[]): readonly GraphEdge[] {
  return edges.sort((a, b) => order(a.source, b.source) || order(a.destination, b.destination));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Namespaces in order, each with its nodes. */
export function byNamespace(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const groups = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    if (node.namespace === undefined) continue;
    const group = groups.get(node.namespace);
    if (group === undefined) groups.set(node.namespace, [node]);
    else group.push(node);
  }
  return groups;
}
