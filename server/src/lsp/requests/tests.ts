import type { CancellationToken, ResponseError } from 'vscode-languageserver';
import { addTest } from '../../assertions/add-test';
import { testOfConnection } from '../../assertions/create-test';
import { placeInTestFile, testFileAt, testFileUris } from '../../assertions/find-test-files';
import type { TestResult } from '../../assertions/result';
import { RuleCoverage } from '../../assertions/rule-coverage';
import { isWarning, runTests as runTestsOf } from '../../assertions/run-tests';
import { UNSUPPORTED } from '../../assertions/test-keys';
import type { PolicyTest } from '../../assertions/test-file';
import {
  type CreatedTest,
  createTest,
  type CreateTestParams,
  discoverTests,
  type PolicyTestFile,
  type PolicyTestItem,
  type PolicyTestResult,
  type RuleCoverageItem,
  runTests,
  type RunTestsParams,
  type RunTestsResult,
} from '../../protocol';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { answer } from '../messages';
import { runSafe } from '../run-safe';
import { Slicer } from '../runtime';
import type { Session } from '../session';
import { failure } from './requests';
import { scopesOf } from './scopes';

/** Answers what the Test Explorer asks. Runs let other requests in between, test by test. */
export function answerTests(session: Session): void {
  const { connection } = session;
  answer(connection, discoverTests, ({ uri }, token) =>
    runSafe(session, discoverTests.method, token, [], async () => {
      await session.indexed;
      return discover(session, uri);
    }),
  );
  answer(connection, runTests, (params, token) =>
    runSafe(session, runTests.method, token, NO_RESULTS, async () => {
      await session.indexed;
      return run(session, params, token);
    }),
  );
  answer(connection, createTest, (params, token) =>
    runSafe<CreatedTest>(session, createTest.method, token, NO_TEST, async () => {
      await session.indexed;
      return create(session, params);
    }),
  );
}

const NO_RESULTS: RunTestsResult = { results: [], coverage: [] };
const START = { line: 0, character: 0 };
const NO_TEST: CreatedTest = { uri: '', exists: true, range: { start: START, end: START }, newText: '', name: '' };

function discover(session: Session, asked: string | undefined): readonly PolicyTestFile[] {
  const snapshot = session.snapshot();
  const uris = asked === undefined ? testFileUris(snapshot) : [session.spelling.canonical(asked)];
  return uris.flatMap((uri): readonly PolicyTestFile[] => {
    const scope = snapshot.scopeOf(uri);
    const file = asked === undefined ? undefined : testFileAt(snapshot, uri);
    if (scope === undefined || (asked !== undefined && file === undefined)) return [];
    const tests = file?.tests.map((test) => itemOf(snapshot, uri, test));
    const label = decodeURIComponent(uri.startsWith(`${scope.root}/`) ? uri.slice(scope.root.length + 1) : uri);
    const base = { uri: session.spelling.outward(uri), label, scope: scope.root };
    return [tests === undefined ? base : { ...base, tests }];
  });
}

function itemOf(snapshot: Snapshot, uri: string, test: PolicyTest): PolicyTestItem {
  const { id, name, nameSpan, assertion, skip } = test;
  const unsupported = assertion?.kind === 'unsupported' ? (UNSUPPORTED[assertion.key] ?? '') : undefined;
  const description = skip === undefined ? (unsupported ?? '') : skip === '' ? 'skipped' : `skipped: ${skip}`;
  return { id, name, range: placeInTestFile(snapshot, uri, nameSpan).range, description };
}

async function run(session: Session, params: RunTestsParams, token: CancellationToken): Promise<RunTestsResult> {
  const snapshot = session.snapshot();
  const slicer = new Slicer(session.runtime);
  const coverages = new Map<Scope, RuleCoverage>();
  const results: PolicyTestResult[] = [];
  for (const { uri: asked, ids } of params.files) {
    const uri = session.spelling.canonical(asked);
    const file = testFileAt(snapshot, uri);
    const scope = snapshot.scopeOf(uri);
    if (file === undefined || scope === undefined) continue;
    const coverage = coverageOf(coverages, scope, params.coverage === true);
    for (const { id } of file.tests) {
      if (ids !== undefined && !ids.includes(id)) continue;
      await slicer.breathe();
      if (token.isCancellationRequested) return { results, coverage: [] };
      const options = { only: new Set([id]), ...(coverage === undefined ? {} : { coverage }) };
      for (const result of runTestsOf(snapshot, scope, file, options)) {
        results.push(resultOf(session, snapshot, uri, result));
      }
    }
  }
  const covered = [...coverages].flatMap(([scope, coverage]) => coverage.rules(snapshot, scope));
  return {
    results,
    coverage: covered.map((rule): RuleCoverageItem => ({ ...rule, location: outward(session, rule.location) })),
  };
}

function coverageOf(all: Map<Scope, RuleCoverage>, scope: Scope, wanted: boolean): RuleCoverage | undefined {
  if (!wanted) return undefined;
  const known = all.get(scope) ?? new RuleCoverage(scope.cluster);
  all.set(scope, known);
  return known;
}

function resultOf(session: Session, snapshot: Snapshot, uri: string, result: TestResult): PolicyTestResult {
  const { test, outcome, message, expected, actual, violations, places } = result;
  const span = places[0]?.span ?? test.nameSpan;
  const deciders = violations.flatMap(({ from, to, verdict, rules }) =>
    rules.map(({ label, location }) => ({
      message: `${from} → ${to}: ${VERDICTS[verdict]} ${label}`,
      location: outward(session, location),
    })),
  );
  const distinct = new Map(deciders.map((decider) => [JSON.stringify(decider), decider]));
  return {
    uri: session.spelling.outward(uri),
    id: test.id,
    outcome,
    warning: isWarning(result),
    message,
    expected,
    actual,
    location: outward(session, placeInTestFile(snapshot, uri, span)),
    deciders: [...distinct.values()],
  };
}

const VERDICTS = { allow: 'allowed by', deny: 'denied by', unknown: 'undecided because of' } as const;

function outward<T extends { readonly uri: string }>({ spelling }: Session, location: T): T {
  return { ...location, uri: spelling.outward(location.uri) };
}

function create(session: Session, params: CreateTestParams): CreatedTest | ResponseError<void> {
  const snapshot = session.snapshot();
  const protocol = protocolOf(params.protocol);
  if (protocol === undefined) return failure(`"${params.protocol}" is not one of TCP, UDP and SCTP.`);
  const { port, from, to } = params;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    return failure(`${port} is not a port: ports go from 1 to 65535.`);
  }
  let problem = 'There are no manifests to write a test for.';
  for (const scope of scopesOf(snapshot.scopes, params.scope)) {
    const test = testOfConnection(scope.cluster, { from, to, protocol, ...(port === undefined ? {} : { port }) });
    if ('problem' in test) {
      problem = test.problem;
      continue;
    }
    const file = params.uri === undefined ? undefined : session.spelling.canonical(params.uri);
    const { uri, exists, span, newText } = addTest(snapshot, scope, test, file);
    const range = exists
      ? { start: snapshot.positionAt(uri, span.start), end: snapshot.positionAt(uri, span.end) }
      : { start: START, end: START };
    return { uri: session.spelling.outward(uri), exists, range, newText, name: test.name };
  }
  return failure(problem);
}

function protocolOf(text: string | undefined): 'TCP' | 'UDP' | 'SCTP' | undefined {
  const wanted = (text ?? 'TCP').toUpperCase();
  return (['TCP', 'UDP', 'SCTP'] as const).find((protocol) => protocol === wanted);
}
