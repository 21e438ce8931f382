/** A place in the table. -1 is the row, or the column, of the headers; both at once is the corner, which holds nothing. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

const PAGE = 10;

/** Where a key leads from a place; undefined for keys that do not move. As the ARIA pattern of grids has it. */
export function move(key: string, control: boolean, from: Place, size: Size): Place | undefined {
  const { row, column } = from;
  switch (key) {
    case 'ArrowUp':
      return within(size, { row: row - 1, column }, from);
    case 'ArrowDown':
      return within(size, { row: row + 1, column }, from);
    case 'ArrowLeft':
      return within(size, { row, column: column - 1 }, from);
    case 'ArrowRight':
      return within(size, { row, column: column + 1 }, from);
    case 'PageUp':
      return within(size, { row: Math.max(row - PAGE, Math.min(row, 0)), column }, from);
    case 'PageDown':
      return within(size, { row: Math.min(row + PAGE, size.rows - 1), column }, from);
    case 'Home':
      return control
        ? within(size, { row: 0, column: 0 }, from)
        : within(size, { row, column: row < 0 ? 0 : -1 }, from);
    case 'End':
      return control
        ? within(size, { row: size.rows - 1, column: size.columns - 1 }, from)
        : within(size, { row, column: size.columns - 1 }, from);
    default:
      return undefined;
  }
}

function within({ rows, columns }: Size, to: Place, from: Place): Place {
  const inside = to.row >= -1 && to.row < rows && to.column >= -1 && to.column < columns;
  return inside && !(to.row < 0 && to.column < 0) ? to : from;
}
