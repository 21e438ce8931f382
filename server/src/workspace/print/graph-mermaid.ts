import { byNamespace, type Graph, type GraphEdge, type GraphNode } from './graph';
import { oneLine } from './table';

/** A Mermaid flowchart with a subgraph for each namespace. */
export function graphAsMermaid(graph: Graph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const node = ({ id, label, namespace }: GraphNode) => {
    const text = quoted(label);
    return `${ids.get(id) ?? ''}${namespace === undefined ? `([${text}])` : `[${text}]`}`;
  };
  const lines = ['flowchart LR'];
  [...byNamespace(graph)].forEach(([namespace, nodes], index) => {
    lines.push(`  subgraph s${index}[${quoted(namespace)}]`, ...nodes.map((n) => `    ${node(n)}`), '  end');
  });
  lines.push(...graph.nodes.filter((n) => n.namespace === undefined).map((n) => `  ${node(n)}`));
  for (const { source, destination, kind, label } of graph.edges) {
    const arrow = kind === 'unknown' ? '-.->' : '-->';
    lines.push(`  ${ids.get(source) ?? ''} ${arrow}|${quoted(label)}| ${ids.get(destination) ?? ''}`);
  }
  lines.push(...edgeStyles(graph), ...nodeStyles(graph, ids));
  return `${lines.join('\n')}\n`;
}

const EDGE_COLOURS: Readonly<Partial<Record<GraphEdge['kind'], string>>> = {
  unknown: '#c77700',
  added: '#008000',
  removed: '#d32f2f',
  changed: '#ab2fc0',
  unchanged: '#9e9e9e',
};

function edgeStyles(graph: Graph): string[] {
  return Object.entries(EDGE_COLOURS).flatMap(([kind, colour]) => {
    const indexes = graph.edges.flatMap((edge, index) => (edge.kind === kind ? [index] : []));
    return indexes.length === 0 ? [] : [`  linkStyle ${indexes.join(',')} stroke:${colour}`];
  });
}

function nodeStyles(graph: Graph, ids: ReadonlyMap<string, string>): string[] {
  const colours = { added: EDGE_COLOURS.added, removed: EDGE_COLOURS.removed } as const;
  return (['added', 'removed'] as const).flatMap((state) => {
    const names = graph.nodes.flatMap((node) => (node.state === state ? (ids.get(node.id) ?? []) : []));
    if (names.length === 0) return [];
    return [`  classDef ${state} stroke:${colours[state]},stroke-width:2px`, `  class ${names.join(',')} ${state}`];
  });
}

/** A quoted Mermaid label: what could end it, or mean HTML or Markdown, is written as a character code. */
function quoted(text: string): string {
  return `"${oneLine(text).replace(/["#&<>`\\;*_~%|]/g, (c) => `#${c.charCodeAt(0)};`)}"`;
}
