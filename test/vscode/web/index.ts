import 'mocha/mocha';

/** What the launcher reads from the console: each test as it ends, and that the suite is over. */
type SuiteEvent =
  | { readonly event: 'pass'; readonly title: string }
  | { readonly event: 'fail'; readonly title: string; readonly message: string }
  | { readonly event: 'end' };

/** Runs the suite inside the web extension host; called by VS Code through `extensionTestsPath`. */
export async function run(): Promise<void> {
  try {
    mocha.setup({ ui: 'bdd', timeout: 40_000, reporter: undefined });
    await import('../suite/extension.test');
    await import('../suite/matrix.test');
    await import('../suite/policy-tests.test');
    await runMocha();
  } catch (error) {
    tell({ event: 'fail', title: 'the suite in the web host', message: String(error) });
  }
  tell({ event: 'end' });
}

function runMocha(): Promise<void> {
  return new Promise((settle) => {
    const runner = mocha.run(() => settle());
    runner.on('pass', (test) => tell({ event: 'pass', title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) => {
      tell({ event: 'fail', title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
}

function tell(event: SuiteEvent): void {
  console.log(`PALISADE_TEST ${JSON.stringify(event)}`);
}
