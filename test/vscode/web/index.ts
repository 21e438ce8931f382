import 'mocha/mocha';

/** Runs the suite inside the web extension host; the last line that it logs carries the result. */
export async function run(): Promise<void> {
  mocha.setup({ ui: 'bdd', timeout: 60_000, reporter: undefined });
  await import('../suite/extension.test');
  await new Promise<void>((settle, fail) => {
    let passed = 0;
    const failures: { title: string; message: string }[] = [];
    const runner = mocha.run(() => {
      console.log(`PALISADE_TEST_RESULT ${JSON.stringify({ passed, failed: failures.length, failures })}`);
      if (failures.length === 0) settle();
      else fail(new Error(`${failures.length} tests failed`));
    });
    runner.on('pass', () => {
      passed += 1;
    });
    runner.on('fail', (test, error: Error) => {
      failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
}
