import { byNamespace, type Graph, type GraphEdge, type GraphNode } from './graph';
import { oneLine } from './table';

/** For Graphviz, with the frames and colours of netpol-analyzer's pictures. */
export function graphAsDot(graph: Graph): string {
  const lines = ['digraph {'];
  for (const [namespace, nodes] of byNamespace(graph)) {
    const title = `${namespace}[namespace]`;
    lines.push(
      `\tsubgraph ${quoted(`cluster_${title.replaceAll('-', '_')}`)} {`,
      '\t\tcolor="black"',
      '\t\tfontcolor="black"',
      ...nodes.map((node) => `\t${nodeLine(node, graph.isDiff)}`),
      `\t\tlabel=${quoted(title)}`,
      '\t}',
    );
  }
  lines.push(
    ...graph.nodes.filter((node) => node.namespace === undefined).map((node) => nodeLine(node, graph.isDiff)),
    ...graph.edges.map(edgeLine),
    ...(graph.isDiff ? LEGEND : []),
    '}',
  );
  return `${lines.join('\n')}\n`;
}

function nodeLine(node: GraphNode, isDiff: boolean): string {
  const colour = quoted(nodeColour(node, isDiff));
  return `\t${quoted(node.id)} [label=${quoted(node.label)} color=${colour} fontcolor=${colour}]`;
}

function nodeColour({ state, kind }: GraphNode, isDiff: boolean): string {
  switch (state) {
    case 'added':
      return '#008000';
    case 'removed':
      return 'red';
    case 'kept':
      return kind === 'external' && !isDiff ? 'red2' : 'blue';
  }
}

const EDGE_COLOURS: Readonly<Record<GraphEdge['kind'], string>> = {
  all: 'gold2',
  some: 'gold2',
  unknown: 'darkorange2',
  added: '#008000',
  removed: 'red2',
  changed: 'magenta',
  unchanged: 'grey',
};

function edgeLine({ source, destination, kind, label }: GraphEdge): string {
  const colour = EDGE_COLOURS[kind];
  const fontColour = colour === 'gold2' ? 'darkgreen' : colour;
  // Both directions of a pair get different weights, so that Graphviz ranks them the same way every time.
  const weight = source < destination ? '0.5' : '1';
  const dashed = kind === 'unknown' ? ' style=dashed' : '';
  return `\t${quoted(source)} -> ${quoted(destination)} [label=${quoted(label)} color=${quoted(colour)} fontcolor=${quoted(fontColour)} weight=${weight}${dashed}]`;
}

/** A quoted DOT string that shows `text` as it is: Graphviz reads backslashes and quotes. */
function quoted(text: string): string {
  return `"${oneLine(text).replace(/["\\]/g, (c) => `\\${c}`)}"`;
}

const KEY = 'fontsize = 10';

const LEGEND: readonly string[] = [
  '\tnodesep=0.5',
  '\tsubgraph cluster_legend {',
  '\t\tlabel="Legend"',
  `\t\t${KEY}`,
  '\t\tmargin=0',
  ...[...'abcdefgh'].map((name) => `\t\t${name} [style=invis height=0 width=0]`),
  '\t\t{rank=source a b c d}',
  '\t\t{rank=same e f g h}',
  ...(
    [
      ['a', 'b', 'added'],
      ['c', 'd', 'removed'],
      ['e', 'f', 'changed'],
      ['g', 'h', 'unchanged'],
    ] as const
  ).map(([from, to, kind]) => {
    const colour = EDGE_COLOURS[kind];
    return `\t\t${from} -> ${to} [label="${kind} connection", color="${colour}" fontcolor="${colour}" ${KEY} arrowsize=0.2]`;
  }),
  ...(
    [
      ['np', 'new peer', '#008000'],
      ['lp', 'lost peer', 'red'],
      ['pp', 'persistent peer', 'blue'],
    ] as const
  ).map(([name, label, colour]) => `\t\t${name} [label="${label}" color="${colour}" fontcolor="${colour}" ${KEY}]`),
  '\t\t{rank=sink np lp pp}',
  '\t\tnp->lp [style=invis]',
  '\t\tlp->pp [style=invis]',
  '\t}',
];
