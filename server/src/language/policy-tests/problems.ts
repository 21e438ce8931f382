import { placeInTestFile, testFileAt } from '../../assertions/find-test-files';
import { unresolvedIn } from '../../assertions/file-terms';
import type { FileProblem } from '../../assertions/test-file';
import type { Range, Snapshot } from '../../workspace/snapshot';

/** What is wrong with a file of policy tests. */
export interface TestFileProblem {
  readonly code: 'policy-test-invalid' | 'policy-test-unsupported';
  readonly severity: FileProblem['severity'];
  readonly range: Range;
  readonly message: string;
}

/** Problems of the text, and peers that stand for nobody. Whether tests pass is told by running them. */
export function testFileProblems(snapshot: Snapshot, uri: string): readonly TestFileProblem[] {
  const file = testFileAt(snapshot, uri);
  if (file === undefined) return [];
  const scope = snapshot.scopeOf(uri);
  // Without any workload every peer would be reported, and nothing be learnt from it.
  const known = scope?.cluster.workloads.some(({ resource }) => resource !== undefined) === true;
  const unresolved = known && scope !== undefined ? unresolvedIn(scope.cluster, file) : [];
  return [
    ...file.problems,
    ...unresolved.map(({ message, span }): FileProblem => ({ severity: 'error', message, span })),
  ].map(({ severity, message, span }) => ({
    code: severity === 'info' ? 'policy-test-unsupported' : 'policy-test-invalid',
    severity,
    message,
    range: placeInTestFile(snapshot, uri, span).range,
  }));
}
