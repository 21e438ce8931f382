import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { testFileAt, testFileUris } from '../../assertions/find-test-files';
import { importNetassert } from '../../assertions/import-netassert';
import { RuleCoverage } from '../../assertions/rule-coverage';
import { isWarning, runTests } from '../../assertions/run-tests';
import { isInFolder } from '../../workspace/uris';
import { lineStartsOf, positionIn } from '../../workspace/lines';
import { parseYaml } from '../../yaml/parse';
import { CLEAN, type ExitStatus, FINDINGS, type Io, UNUSABLE, UsageError } from '../io';
import { load, type LoadOptions, noteKinds } from '../load';
import { fileUri } from '../paths';
import { asGithubCommands } from '../reporters/github';
import { asSarif } from '../reporters/sarif';
import { type TestedFile, type TestReport, testReport } from '../reporters/tests';
import { TEST_RULES, testAnnotations } from '../reporters/tests-annotations';
import { testsAsJson, testsAsJunit, testsAsTap } from '../reporters/tests-machine';
import { testsAsText } from '../reporters/tests-text';
import { printable } from '../style';
import { testSources, type TestSources } from './test-sources';

export interface TestOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'junit' | 'tap' | 'sarif' | 'github';
  /** What is read as the cluster, instead of what the arguments say. */
  readonly manifests?: readonly string[];
  readonly coverage?: boolean;
  /** Convert this file instead of running anything. */
  readonly importNetassert?: string;
}

/** Runs policy tests. Fails on tests that fail; a test file that is not understood is unreadable input. */
export async function test(paths: readonly string[], options: TestOptions, io: Io): Promise<ExitStatus> {
  if (options.importNetassert !== undefined) return convert(options.importNetassert, io);
  if (paths.length === 0) throw new UsageError('test: name test files (*.netpol-test.yaml), globs of them, or folders');
  const sources = await testSources(paths, options.manifests, io);
  const { snapshot, scope } = await load([...sources.manifests, ...sources.files], options, io);
  const uris = testFileUris(snapshot).filter((uri) => isAsked(uri, sources, io));
  if (uris.length === 0)
    throw new UsageError(`${paths.join(', ')}: no policy tests found (no *.netpol-test.yaml file)`);

  const coverage = options.coverage === true ? new RuleCoverage(scope.cluster) : undefined;
  const tested = uris.flatMap((uri): readonly TestedFile[] => {
    const file = testFileAt(snapshot, uri);
    if (file === undefined) return [];
    const results = runTests(snapshot, scope, file, coverage === undefined ? {} : { coverage });
    return [{ file, results }];
  });
  const report = testReport(snapshot, tested, coverage?.rules(snapshot, scope), io.cwd);
  io.out(print(report, options.output, io));
  noteKinds([scope.cluster], io);
  return statusOf(tested);
}

function isAsked(uri: string, { files, folders }: TestSources, io: Io): boolean {
  return (
    files.some((path) => fileUri(path, io.cwd) === uri) ||
    folders.some((path) => isInFolder(uri, fileUri(path, io.cwd)))
  );
}

function print(report: TestReport, output: TestOptions['output'], io: Io): string {
  switch (output) {
    case 'text':
      return testsAsText(report, io.colour);
    case 'json':
      return testsAsJson(report);
    case 'junit':
      return testsAsJunit(report);
    case 'tap':
      return testsAsTap(report);
    case 'sarif':
      return asSarif(testAnnotations(report), TEST_RULES, io.cwd);
    case 'github':
      return asGithubCommands(testAnnotations(report));
  }
}

function statusOf(tested: readonly TestedFile[]): ExitStatus {
  if (tested.some(({ file }) => file.problems.some(({ severity }) => severity === 'error'))) return UNUSABLE;
  const results = tested.flatMap((one) => one.results);
  const bad = results.some((result) => ['failed', 'error'].includes(result.outcome) && !isWarning(result));
  return bad ? FINDINGS : CLEAN;
}

/** Prints a netassert file as policy tests; what cannot be converted is said on stderr. */
function convert(path: string, io: Io): ExitStatus {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, path), 'utf8');
  } catch {
    throw new UsageError(`--import-netassert ${path}: cannot be read`);
  }
  const imported = importNetassert(parseYaml(text));
  const lines = lineStartsOf(text);
  for (const { message, span } of imported.problems) {
    io.err(`palisade: ${path}:${positionIn(lines, text.length, span.start).line + 1}: ${printable(message)}\n`);
  }
  io.out(imported.text);
  return imported.problems.length > 0 ? UNUSABLE : CLEAN;
}
