import { type MatrixBase, matrixOf, matrixQuestion } from '../../server/src/language/matrix';
import type { MatrixCell, MatrixParams, MatrixResult } from '../../server/src/protocol';
import { scopeOf } from './workspace';

/** The matrix of a fixture, worked out to its end. */
export function matrixOfFixture(fixture: string, params: MatrixParams = {}, base?: MatrixBase): MatrixResult {
  const question = matrixQuestion(params);
  if ('problem' in question) throw new Error(question.problem);
  const work = matrixOf(scopeOf(fixture), question, base);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The cell of two ends, by their ids. */
export function cellAt(
  { rows, columns, cells, looks }: MatrixResult,
  from: string,
  to: string,
): MatrixCell | undefined {
  const [row, column] = [rows.findIndex(({ id }) => id === from), columns.findIndex(({ id }) => id === to)];
  return looks[cells[row]?.[column] ?? -1];
}

/** `from → to: what the cell says`, for all cells that say anything. */
export function saysOf(matrix: MatrixResult): readonly string[] {
  return matrix.rows.flatMap((row) =>
    matrix.columns.flatMap((column) => {
      const cell = cellAt(matrix, row.id, column.id);
      return cell === undefined || cell.state === 'none'
        ? []
        : [`${row.id} → ${column.id}: ${cell.letter} ${cell.text}`];
    }),
  );
}
