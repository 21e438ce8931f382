/**
 * npm test: format, lint, layers, types, dead code, generated files, build, unit and property tests, the extension in a real VS
 * Code and in the web host. `node scripts/test.mjs check`, `unit`, `vscode` run parts. Goes on after a failure, and ends with the line
 * "N passed, N failed", in which every check counts as one test.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './vscode/paths.mjs';
import { run, runAsScript } from './vscode/processes.mjs';
import { runSuite } from './vscode/run-tests.mjs';
import { runWebSuite } from './vscode/web-host.mjs';

const checks = [
  ['format', 'npx', ['prettier', '--check', '.']],
  ['lint', 'npx', ['eslint', '.']],
  ['layers', 'npx', ['depcruise', '--config', '.dependency-cruiser.cjs', 'server', 'client', 'test']],
  ['types', 'npx', ['tsc', '-b']],
  ['dead code', 'npx', ['knip']],
  ['generated files', 'node', ['scripts/rules.mjs', '--check']],
];

await runAsScript(import.meta.filename, async () => {
  const wanted = process.argv.slice(2);
  const all = wanted.length === 0;
  const total = { passed: 0, failed: 0 };
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  if (all || wanted.includes('check')) for (const check of checks) add(await runCheck(...check));
  if (all || wanted.includes('unit') || wanted.includes('vscode')) {
    add(await runCheck('build', 'node', ['esbuild.mjs', '--production']));
  }
  if (all || wanted.includes('unit')) add(await runUnitTests());
  if (all || wanted.includes('vscode')) {
    add(await runExtensionTests('the extension in a real VS Code', runSuite));
    add(await runExtensionTests('the extension in the web host', runWebSuite));
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
});

function heading(name) {
  console.log(`\n▶ ${name}`);
}

async function runCheck(name, command, args) {
  heading(name);
  const program = process.platform === 'win32' && command === 'npx' ? 'npx.cmd' : command;
  const { code } = await run(program, args, { cwd: projectRoot, show: true });
  if (code !== 0) console.error(`✗ ${name}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runUnitTests() {
  heading('unit, property, language-server and command-line tests');
  const folder = mkdtempSync(join(tmpdir(), 'palisade-vitest-'));
  const file = join(folder, 'result.json');
  try {
    const args = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await run('npx', args, { cwd: projectRoot, show: true });
    const { numPassedTests: passed, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot be loaded has no failed test, only a failed suite.
    const failed = numFailedTests > 0 ? numFailedTests : code === 0 ? 0 : Math.max(1, numFailedTestSuites);
    return { passed, failed };
  } catch (error) {
    console.error(`✗ vitest gave no result: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runExtensionTests(name, runTests) {
  heading(name);
  try {
    const result = await runTests();
    for (const { title, message } of result.failures) console.error(`\n✗ ${title}\n${message}`);
    console.log(`${result.passed} tests passed, ${result.failed} tests failed`);
    return result.passed === 0 ? { passed: 0, failed: Math.max(1, result.failed) } : result;
  } catch (error) {
    console.error(`✗ the suite could not run: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
