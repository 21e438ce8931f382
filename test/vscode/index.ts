import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** One failed test: its full title and what went wrong. */
export interface SuiteFailure {
  readonly title: string;
  readonly message: string;
}

/** What the launcher reads from the file that PALISADE_TEST_RESULT names. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly SuiteFailure[];
}

/** Runs the suite inside the extension host; called by VS Code through `extensionTestsPath`. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./suite/extension.test');
  await import('./suite/matrix.test');
  await import('./suite/policy-tests.test');
  const result = await runMocha(mocha);
  const file = process.env['PALISADE_TEST_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  if (result.failed > 0) throw new Error(result.failures.map((f) => `${f.title}: ${f.message}`).join('\n'));
}

function runMocha(mocha: Mocha): Promise<SuiteResult> {
  return new Promise((settle) => {
    let passed = 0;
    const failures: SuiteFailure[] = [];
    const runner = mocha.run(() => settle({ passed, failed: failures.length, failures }));
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('fail', (test, error: Error) => {
      failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
}
