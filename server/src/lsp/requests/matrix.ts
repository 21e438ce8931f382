import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { exportMatrix, matrixOf, matrixQuestion } from '../../language/matrix';
import { matrix, matrixExport, type MatrixParams, type MatrixResult } from '../../protocol';
import type { Scope } from '../../workspace/snapshot';
import { answer } from '../messages';
import { runSafe } from '../run-safe';
import { Slicer } from '../runtime';
import type { Session } from '../session';
import { scopesOf } from './scopes';

/** The matrix may be long work in a large workspace, so that it lets other requests in between. */
export function answerMatrix(session: Session): void {
  const { connection } = session;
  answer(connection, matrix, (params, token) =>
    runSafe(session, matrix.method, token, NO_MATRIX, () => draw(session, params, token)),
  );
  answer(connection, matrixExport, ({ matrix: params, format }, token) =>
    runSafe(session, matrixExport.method, token, { text: '' }, async () => {
      const drawn = await draw(session, params, token);
      return drawn instanceof ResponseError ? drawn : { text: exportMatrix(drawn, format) };
    }),
  );
}

const NO_MATRIX: MatrixResult = { scope: '', rows: [], columns: [], cells: [], looks: [], notes: [] };

async function draw(
  session: Session,
  params: MatrixParams,
  token: CancellationToken,
): Promise<MatrixResult | ResponseError<void>> {
  await session.indexed;
  const question = matrixQuestion(params);
  if ('problem' in question) return new ResponseError(LSPErrorCodes.RequestFailed, question.problem);
  const scope = scopeOf(session.snapshot().scopes, params.scope);
  if (scope === undefined) return NO_MATRIX;
  const work = matrixOf(scope, question, session.compareWith(scope.root));
  const slicer = new Slicer(session.runtime);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await slicer.breathe();
    // runSafe answers a request that was cancelled.
    if (token.isCancellationRequested || session.stopped) return NO_MATRIX;
  }
}

/** The folder that is named, or the first one that has workloads. */
function scopeOf(scopes: readonly Scope[], root: string | undefined): Scope | undefined {
  if (root !== undefined) return scopesOf(scopes, root)[0];
  return scopes.find(({ cluster }) => cluster.workloads.some(({ resource }) => resource !== undefined)) ?? scopes[0];
}
