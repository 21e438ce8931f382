import type { MatrixCell } from '../../protocol';
import { type Judged, Tally } from './judge';

/** Tallies of the cells that anything was told of. */
export class Grid {
  private readonly tallies = new Map<number, Tally>();

  constructor(private readonly columns: number) {}

  add(row: number, column: number, judged: Judged, pairs: number): void {
    const key = row * this.columns + column;
    const tally = this.tallies.get(key) ?? new Tally();
    this.tallies.set(key, tally);
    tally.add(judged, pairs);
  }

  tally(row: number, column: number): Tally | undefined {
    return this.tallies.get(row * this.columns + column);
  }
}

/** Cells that say the same are told once. */
class Looks {
  private readonly indexes = new Map<string, number>();
  private readonly found: MatrixCell[] = [];

  get all(): readonly MatrixCell[] {
    return this.found;
  }

  indexOf(cell: MatrixCell): number {
    const key = JSON.stringify(cell);
    const known = this.indexes.get(key);
    if (known !== undefined) return known;
    this.indexes.set(key, this.found.length);
    return this.found.push(cell) - 1;
  }
}

/** The cells of a table, by row and column. */
export function tableOf<End>(
  rows: readonly End[],
  columns: readonly End[],
  cellAt: (row: End, column: End) => MatrixCell,
): { readonly cells: readonly (readonly number[])[]; readonly looks: readonly MatrixCell[] } {
  const looks = new Looks();
  const cells = rows.map((row) => columns.map((column) => looks.indexOf(cellAt(row, column))));
  return { cells, looks: looks.all };
}
