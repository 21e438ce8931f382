import type { Graph, GraphEdge, GraphNode } from './graph';
import { oneLine } from './table';

/**
 * A matrix drawn without any other program: a row for each source, a column for each destination, grouped by namespace.
 * Cells carry a letter as well as a colour, and the ports as a tooltip. From 40 ends on everything shrinks.
 */
export function graphAsSvg(graph: Graph): string {
  const sources = axisOf(graph, 'source');
  const destinations = axisOf(graph, 'destination');
  const size = sizesOf(Math.max(sources.length, destinations.length));
  const left = size.margin + labelWidth(sources, size);
  const top = size.margin + labelWidth(destinations, size);
  const rows = placed(sources, top, size);
  const columns = placed(destinations, left, size);
  const right = (columns.at(-1)?.at ?? left) + size.cell + size.margin;
  const bottom = (rows.at(-1)?.at ?? top) + size.cell + size.margin;
  const legend = legendOf(graph, bottom, size);
  const width = Math.max(right, LEGEND_WIDTH + 2 * size.margin);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${legend.bottom}" viewBox="0 0 ${width} ${legend.bottom}" font-family="sans-serif" font-size="${size.font}" role="img">`,
    `<title>${graph.isDiff ? 'Difference of connections' : 'Connections'}: sources in rows, destinations in columns</title>`,
    `<rect width="${width}" height="${legend.bottom}" fill="#ffffff"/>`,
    ...blocks(rows, columns, size),
    ...rows.map((row) => rowLabel(row, left, size)),
    ...columns.map((column) => columnLabel(column, top, size)),
    ...selfCells(rows, columns, size),
    ...cells(graph, rows, columns, size),
    ...legend.lines,
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

interface Sizes {
  readonly cell: number;
  readonly gap: number;
  readonly font: number;
  readonly margin: number;
}

const NOTHING = '#eef0f2';
const SELF = '#d5d9de';

/** Ends that fit at full size. */
const COMFORTABLE = 40;
const MAX_LABEL = 44;

function sizesOf(ends: number): Sizes {
  const cell = ends <= COMFORTABLE ? 18 : Math.max(5, Math.floor((18 * COMFORTABLE) / ends));
  return { cell, gap: Math.max(2, Math.round(cell / 4)), font: Math.min(11, Math.max(4, cell - 2)), margin: 12 };
}

/** Workloads and namespaces are on both axes; ends outside the cluster only where they take part. */
function axisOf(graph: Graph, end: 'source' | 'destination'): readonly GraphNode[] {
  const used = new Set(graph.edges.map((edge) => edge[end]));
  return graph.nodes.filter((node) => isInside(node) || used.has(node.id));
}

function isInside({ kind }: GraphNode): boolean {
  return kind === 'workload' || kind === 'namespace';
}

interface Placed {
  readonly node: GraphNode;
  /** Pixels from the left or the top. */
  readonly at: number;
}

/** One cell after the other, with a gap between namespaces. */
function placed(nodes: readonly GraphNode[], start: number, size: Sizes): readonly Placed[] {
  let at = start;
  return nodes.map((node, index) => {
    const previous = nodes[index - 1];
    if (previous !== undefined) at += size.cell + (previous.namespace === node.namespace ? 0 : size.gap);
    return { node, at };
  });
}

interface Band {
  readonly start: number;
  readonly length: number;
}

function bands(axis: readonly Placed[], size: Sizes): readonly Band[] {
  const found: Band[] = [];
  axis.forEach(({ node, at }, index) => {
    const last = found.at(-1);
    if (last !== undefined && axis[index - 1]?.node.namespace === node.namespace)
      found[found.length - 1] = { start: last.start, length: at + size.cell - last.start };
    else found.push({ start: at, length: size.cell });
  });
  return found;
}

/** The background: denied is what nothing is drawn upon. */
function blocks(rows: readonly Placed[], columns: readonly Placed[], size: Sizes): string[] {
  return bands(rows, size).flatMap((row) =>
    bands(columns, size).map((column) => rect(column.start, row.start, column.length, row.length, NOTHING)),
  );
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

function labelText(node: GraphNode): string {
  const text = node.namespace === undefined ? node.label : `${node.namespace}/${node.label}`;
  return text.length <= MAX_LABEL ? text : `${text.slice(0, MAX_LABEL - 1)}…`;
}

function labelWidth(axis: readonly GraphNode[], size: Sizes): number {
  const longest = Math.max(8, ...axis.map((node) => labelText(node).length));
  return Math.ceil(longest * size.font * 0.58) + 6;
}

function labelColour(node: GraphNode): string {
  switch (node.state) {
    case 'added':
      return '#008000';
    case 'removed':
      return '#d32f2f';
    case 'kept':
      return isInside(node) ? '#1f2933' : '#6a4b00';
  }
}

function rowLabel({ node, at }: Placed, left: number, size: Sizes): string {
  const y = at + size.cell / 2;
  return `<text x="${left - 4}" y="${y}" text-anchor="end" dominant-baseline="central" fill="${labelColour(node)}">${escaped(labelText(node))}<title>${escaped(node.id)}</title></text>`;
}

function columnLabel({ node, at }: Placed, top: number, size: Sizes): string {
  const x = at + size.cell / 2;
  return `<text transform="translate(${x} ${top - 4}) rotate(-90)" dominant-baseline="central" fill="${labelColour(node)}">${escaped(labelText(node))}<title>${escaped(node.id)}</title></text>`;
}

/** What a workload does with itself is never listed. */
function selfCells(rows: readonly Placed[], columns: readonly Placed[], size: Sizes): string[] {
  const at = new Map(columns.map((column) => [column.node.id, column.at]));
  return rows.flatMap((row) => {
    const x = row.node.kind === 'workload' ? at.get(row.node.id) : undefined;
    return x === undefined ? [] : [rect(x, row.at, size.cell, size.cell, SELF)];
  });
}

interface Look {
  readonly letter: string;
  readonly fill: string;
  readonly ink: string;
  readonly meaning: string;
}

const LOOKS: Readonly<Record<GraphEdge['kind'], Look>> = {
  all: { letter: 'O', fill: '#c62828', ink: '#ffffff', meaning: 'open: all ports allowed' },
  some: { letter: 'P', fill: '#f5b301', ink: '#1f2933', meaning: 'partly open: some ports allowed' },
  unknown: { letter: '?', fill: '#7b3fb5', ink: '#ffffff', meaning: 'cannot be decided' },
  added: { letter: '+', fill: '#008000', ink: '#ffffff', meaning: 'added' },
  removed: { letter: '−', fill: '#d32f2f', ink: '#ffffff', meaning: 'removed' },
  changed: { letter: '~', fill: '#ab2fc0', ink: '#ffffff', meaning: 'changed' },
  unchanged: { letter: '=', fill: '#aab4bf', ink: '#1f2933', meaning: 'unchanged' },
};

/** Letters smaller than this are only noise. */
const READABLE_CELL = 9;

function cells(graph: Graph, rows: readonly Placed[], columns: readonly Placed[], size: Sizes): string[] {
  const top = new Map(rows.map((row) => [row.node.id, row.at]));
  const left = new Map(columns.map((column) => [column.node.id, column.at]));
  return graph.edges.flatMap((edge) => {
    const [x, y] = [left.get(edge.destination), top.get(edge.source)];
    if (x === undefined || y === undefined) return [];
    const title = `<title>${escaped(`${edge.source} → ${edge.destination}: ${edge.label}`)}</title>`;
    return [`<g>${title}${cell(LOOKS[edge.kind], x, y, size)}</g>`];
  });
}

function cell({ letter, fill, ink }: Look, x: number, y: number, { cell: side, font }: Sizes): string {
  const box = rect(x + 0.5, y + 0.5, side - 1, side - 1, fill);
  if (side < READABLE_CELL) return box;
  return `${box}<text x="${x + side / 2}" y="${y + side / 2}" text-anchor="middle" dominant-baseline="central" font-size="${font}" fill="${ink}">${letter}</text>`;
}

const LEGEND_WIDTH = 200;
const LEGEND: Sizes = { cell: 16, gap: 0, font: 11, margin: 0 };

function legendOf(graph: Graph, start: number, size: Sizes): { readonly lines: string[]; readonly bottom: number } {
  const kinds: readonly GraphEdge['kind'][] = graph.isDiff
    ? ['added', 'removed', 'changed', 'unknown', 'unchanged']
    : ['all', 'some', 'unknown'];
  const entry = (box: string, text: string, y: number) =>
    `${box}<text x="${size.margin + LEGEND.cell + 6}" y="${y + LEGEND.cell / 2}" dominant-baseline="central" font-size="${LEGEND.font}" fill="#1f2933">${text}</text>`;
  const step = LEGEND.cell + 4;
  const lines = kinds.map((kind, index) => {
    const y = start + index * step;
    return entry(cell(LOOKS[kind], size.margin, y, LEGEND), LOOKS[kind].meaning, y);
  });
  const plain = [
    { fill: NOTHING, text: graph.isDiff ? 'no connection on either side' : 'closed: denied' },
    { fill: SELF, text: 'the workload itself' },
  ];
  plain.forEach(({ fill, text }, index) => {
    const y = start + (kinds.length + index) * step;
    lines.push(entry(rect(size.margin, y, LEGEND.cell, LEGEND.cell, fill), text, y));
  });
  return { lines, bottom: start + (kinds.length + plain.length) * step + size.margin };
}

/** XML text: no markup, and none of the characters that XML does not have. */
function escaped(text: string): string {
  return oneLine(text)
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
