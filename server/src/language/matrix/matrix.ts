import type { MatrixResult } from '../../protocol';
import type { Scope } from '../../workspace/snapshot';
import { differencesOf, type MatrixBase } from './differences';
import { Drawing } from './drawing';
import type { MatrixQuestion } from './question';

/** How many pairs of groups one answer may look at: some seconds of work. */
const MAX_PAIRS = 1_000_000;

/**
 * Who can reach whom, as `connectionsOf` lists it, for the namespaces and workloads that are asked for; or only what differs
 * from the base. Yields between pieces of work, so that whoever runs it can let others in between.
 */
export function* matrixOf(
  { root, cluster }: Scope,
  question: MatrixQuestion,
  base: MatrixBase | undefined,
  maxPairs = MAX_PAIRS,
): Generator<void, MatrixResult, void> {
  const named = base === undefined ? {} : { base: base.name };
  if (question.differences && base !== undefined) {
    return { scope: root, ...named, ...(yield* differencesOf(base, cluster, question)) };
  }
  const drawing = new Drawing(cluster, question, maxPairs);
  yield* drawing.draw();
  return { scope: root, ...named, ...drawing.result() };
}
