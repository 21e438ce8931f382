export type { MatrixBase } from './differences';
export { exportMatrix } from './export';
export { matrixOf } from './matrix';
export { matrixQuestion } from './question';
