import type { MatrixCell, MatrixEnd, MatrixResult } from '../../../../server/src/protocol';

export interface GraphNode {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly state: MatrixCell['state'];
  /** `production to staging: partly open: …`. */
  readonly text: string;
  /** Of an SVG path. */
  readonly path: string;
}

export type GraphLayout =
  | {
      readonly kind: 'graph';
      readonly nodes: readonly GraphNode[];
      readonly edges: readonly GraphEdge[];
    }
  /** A sentence on why there is none. */
  | { readonly kind: 'none'; readonly why: string };

export const WIDTH = 520;
export const HEIGHT = 400;
const MAX_NODES = 60;
/** More lines than this hide each other. */
const MAX_EDGES = 120;
/** Between a line's end and the middle of its node. */
const GAP = 9;

const DRAWN: ReadonlySet<MatrixCell['state']> = new Set(['open', 'partly', 'unknown', 'added', 'removed', 'changed']);

/** Namespaces on an ellipse, and who may connect to whom of them; what happens within one is left to the table. */
export function layoutOf({ rows, columns, cells, looks }: MatrixResult): GraphLayout {
  const ends = wholeEnds([...rows, ...columns]);
  if (ends.length < 2)
    return { kind: 'none', why: 'There is only one namespace, so that a graph has nothing to show.' };
  if (ends.length > MAX_NODES) {
    return {
      kind: 'none',
      why: `${ends.length} namespaces are too many for a graph: at most ${MAX_NODES} are drawn. Search to see fewer.`,
    };
  }
  const nodes = ends.map(({ label }, index): GraphNode => ({ label, ...onEllipse(index, ends.length) }));
  const indexes = new Map(ends.map(({ id }, index) => [id, index]));
  const edges = rows.flatMap((row, r) =>
    columns.flatMap((column, c): readonly GraphEdge[] => {
      const [from, to] = [indexes.get(row.id), indexes.get(column.id)];
      const cell = looks[cells[r]?.[c] ?? -1];
      if (from === undefined || to === undefined || from === to || cell === undefined || !DRAWN.has(cell.state))
        return [];
      const [source, target] = [nodes[from], nodes[to]];
      if (source === undefined || target === undefined) return [];
      const text = `${row.label} to ${column.label}: ${cell.text}`;
      return [{ from, to, state: cell.state, text, path: curve(source, target) }];
    }),
  );
  if (edges.length > MAX_EDGES) {
    return {
      kind: 'none',
      why: `${edges.length} connections between ${nodes.length} namespaces would hide each other in a graph. The table tells them all.`,
    };
  }
  return { kind: 'graph', nodes, edges };
}

function wholeEnds(ends: readonly MatrixEnd[]): readonly MatrixEnd[] {
  const whole = ends.filter(({ kind }) => kind !== 'workload');
  return [...new Map(whole.map((end) => [end.id, end])).values()];
}

function onEllipse(index: number, total: number): { readonly x: number; readonly y: number } {
  const angle = -Math.PI / 2 + (2 * Math.PI * index) / total;
  return {
    x: round(WIDTH / 2 + (WIDTH / 2 - 110) * Math.cos(angle)),
    y: round(HEIGHT / 2 + (HEIGHT / 2 - 40) * Math.sin(angle)),
  };
}

/** Bent towards the middle, and to its own left, so that both directions of a pair are seen. */
function curve(from: GraphNode, to: GraphNode): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const bend = 10 + length * 0.06;
  const pull = 0.18;
  const x = (from.x + to.x) / 2 + (WIDTH / 2 - (from.x + to.x) / 2) * pull + uy * bend;
  const y = (from.y + to.y) / 2 + (HEIGHT / 2 - (from.y + to.y) / 2) * pull - ux * bend;
  const start = `${round(from.x + ux * GAP)} ${round(from.y + uy * GAP)}`;
  const end = `${round(to.x - ux * GAP)} ${round(to.y - uy * GAP)}`;
  return `M${start} Q${round(x)} ${round(y)} ${end}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
