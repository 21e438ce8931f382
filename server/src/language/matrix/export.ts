import type { MatrixCell, MatrixEnd, MatrixFormat, MatrixResult } from '../../protocol';
import type { Graph, GraphEdge, GraphNode } from '../../workspace/print/graph';
import { graphAsMermaid } from '../../workspace/print/graph-mermaid';
import { graphAsSvg } from '../../workspace/print/graph-svg';
import { csvRow, markdownRow } from '../../workspace/print/table';

/** A matrix as text to keep. Namespaces that are open are told by their workloads alone. */
export function exportMatrix(matrix: MatrixResult, format: MatrixFormat): string {
  switch (format) {
    case 'svg':
      return graphAsSvg(graphOf(matrix));
    case 'mermaid':
      return graphAsMermaid(graphOf(matrix));
    case 'csv':
      return [heads(matrix), ...texts(matrix, ({ text, state }) => (state === 'none' ? '' : text))]
        .map(csvRow)
        .join('');
    case 'markdown':
      return asMarkdown(matrix);
  }
}

interface Leaf {
  readonly end: MatrixEnd;
  readonly at: number;
}

function leaves(ends: readonly MatrixEnd[]): readonly Leaf[] {
  const all = ends.map((end, at) => ({ end, at }));
  // What does not fit of an open namespace is told by nothing but the namespace.
  return all.filter(({ end, at }) => end.expanded !== true || ends[at + 1]?.namespace !== end.id);
}

function lookAt({ cells, looks }: MatrixResult, row: Leaf, column: Leaf): MatrixCell | undefined {
  return looks[cells[row.at]?.[column.at] ?? -1];
}

function nameOf({ id, kind, label }: MatrixEnd): string {
  return kind === 'workload' || kind === 'namespace' ? id : label;
}

function heads(matrix: MatrixResult): readonly string[] {
  return ['from \\ to', ...leaves(matrix.columns).map(({ end }) => nameOf(end))];
}

function texts(matrix: MatrixResult, textOf: (cell: MatrixCell) => string): readonly (readonly string[])[] {
  return leaves(matrix.rows).map((row) => [
    nameOf(row.end),
    ...leaves(matrix.columns).map((column) => {
      const cell = lookAt(matrix, row, column);
      return cell === undefined ? '' : textOf(cell);
    }),
  ]);
}

function asMarkdown(matrix: MatrixResult): string {
  const [head = [], rows] = [heads(matrix), texts(matrix, ({ letter, brief }) => `${letter} ${brief}`.trim())];
  const line = `|${head.map(() => '---').join('|')}|\n`;
  const legend = isDifference(matrix)
    ? '+ opened, − closed, ~ changed'
    : 'O open (all ports), P partly open, C closed, ? unknown';
  return [markdownRow(head), line, ...rows.map(markdownRow), `\n${legend}\n`].join('');
}

const DIFFERENCES: ReadonlySet<MatrixCell['state']> = new Set(['added', 'removed', 'changed', 'unchanged']);

function isDifference({ looks }: MatrixResult): boolean {
  return looks.some(({ state }) => DIFFERENCES.has(state));
}

const EDGES: Readonly<Partial<Record<MatrixCell['state'], GraphEdge['kind']>>> = {
  open: 'all',
  partly: 'some',
  unknown: 'unknown',
  added: 'added',
  removed: 'removed',
  changed: 'changed',
};

/** For the pictures that lists have too. */
function graphOf(matrix: MatrixResult): Graph {
  const [rows, columns] = [leaves(matrix.rows), leaves(matrix.columns)];
  const nodes = new Map([...rows, ...columns].map(({ end }) => [nameOf(end), nodeOf(end)]));
  const edges = rows.flatMap((row) =>
    columns.flatMap((column): readonly GraphEdge[] => {
      const cell = lookAt(matrix, row, column);
      const kind = cell && EDGES[cell.state];
      if (kind === undefined || cell === undefined) return [];
      return [{ source: nameOf(row.end), destination: nameOf(column.end), kind, label: cell.text }];
    }),
  );
  return { isDiff: isDifference(matrix), nodes: [...nodes.values()], edges };
}

function nodeOf(end: MatrixEnd): GraphNode {
  const id = nameOf(end);
  const { namespace } = end;
  switch (end.kind) {
    case 'workload':
      return { id, label: id.slice((namespace ?? '').length + 1), namespace, kind: 'workload', state: 'kept' };
    case 'namespace':
      return { id, label: id, namespace: undefined, kind: 'namespace', state: 'kept' };
    case 'internet':
      return { id, label: id, namespace: undefined, kind: 'external', state: 'kept' };
    case 'controller':
      return { id, label: id, namespace: undefined, kind: 'controller', state: 'kept' };
  }
}
