import type { UnknownReason } from '../../engine/verdict';
import { style } from '../style';
import { csvRow, markdownRow, oneLine } from '../../workspace/print/table';

/** One row of `list`: `src`, `dst`, `conn` as netpol-analyzer prints them, and beside it what cannot be decided. */
export interface ListedConnection {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  readonly unknown?: string;
  readonly reasons?: readonly UnknownReason[];
}

const NOTHING = 'No Connections';

export function connectionsAsText(rows: readonly ListedConnection[], colour: boolean): string {
  const s = style(colour);
  const decided = rows.filter((row) => row.conn !== NOTHING).map((row) => `${arrow(row)} : ${row.conn}`);
  const open = rows.flatMap((row) =>
    row.unknown === undefined ? [] : [`${arrow(row)} : ${row.unknown} ${s.dim(`(${(row.reasons ?? []).join(', ')})`)}`],
  );
  const apart =
    open.length === 0 ? [] : ['', s.bold('Connections that cannot be decided from the manifests:'), ...open];
  return [...decided, ...apart].map((line) => `${line}\n`).join('');
}

export function connectionsAsJson(rows: readonly ListedConnection[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

export function connectionsAsCsv(rows: readonly ListedConnection[]): string {
  const decided = rows.filter((row) => row.conn !== NOTHING);
  return [['src', 'dst', 'conn'], ...decided.map((row) => [row.src, row.dst, row.conn])].map(csvRow).join('');
}

export function connectionsAsMarkdown(rows: readonly ListedConnection[]): string {
  const decided = rows.filter((row) => row.conn !== NOTHING).map((row) => markdownRow([row.src, row.dst, row.conn]));
  const open = rows.flatMap((row) =>
    row.unknown === undefined ? [] : [markdownRow([row.src, row.dst, row.unknown, (row.reasons ?? []).join(', ')])],
  );
  const apart =
    open.length === 0
      ? []
      : ['\n', markdownRow(['src', 'dst', 'undecided', 'reason']), '|-----|-----|-----|-----|\n', ...open];
  return [markdownRow(['src', 'dst', 'conn']), '|-----|-----|------|\n', ...decided, ...apart].join('');
}

function arrow(row: ListedConnection): string {
  return `${oneLine(row.src)} => ${oneLine(row.dst)}`;
}
