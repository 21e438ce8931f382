/**
 * Runs the extension-host suite (test/vscode) in a real VS Code and ends with a line "N passed, N failed". Launchers, in this
 * order: the VS Code that VSCODE_EXECUTABLE names; the one that @vscode/test-electron downloads, where its site can be reached;
 * the one from npm in a browser. A suite that could not run is a failure.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openWorkbench } from './browser.mjs';
import { cacheFolder, failuresFolder, fixtureFolder, projectRoot, suiteBundle } from './paths.mjs';
import { lastLines, runAsScript, UserError } from './processes.mjs';
import { serveVsCode } from './serve.mjs';

const TIME_LIMIT_MS = 300_000;

/** @returns {Promise<{passed: number, failed: number, failures: {title: string, message: string}[]}>} */
export async function runSuite() {
  if (!existsSync(join(projectRoot, 'dist', 'extension.node.js'))) {
    throw new UserError('the extension is not built: run "npm run build" first');
  }
  await bundleSuite();
  const folder = mkdtempSync(join(tmpdir(), 'palisade-vscode-'));
  const workspace = join(folder, 'workspace');
  const resultFile = join(folder, 'result.json');
  cpSync(fixtureFolder, workspace, { recursive: true });
  commitAll(workspace);
  try {
    const launch = await chooseLauncher();
    await launch({ workspace, resultFile });
    if (!existsSync(resultFile)) throw new UserError('the suite did not run to its end');
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The suite compares edits with a commit; without git, that test looks only that nothing is told. */
function commitAll(folder) {
  const identity = ['-c', 'user.name=Palisade', '-c', 'user.email=palisade@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args) => spawnSync('git', [...identity, ...args], { cwd: folder }).status === 0;
  const done = git('init', '-q') && git('add', '-A') && git('commit', '-q', '-m', 'Start');
  if (!done) console.log('skipped: the impact of edits (git cannot be run)');
}

function bundleSuite() {
  return build({
    entryPoints: [join(projectRoot, 'test', 'vscode', 'index.ts')],
    outfile: suiteBundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'error',
  });
}

async function chooseLauncher() {
  const chosen = process.env.VSCODE_EXECUTABLE;
  if (chosen) {
    if (!existsSync(chosen)) throw new UserError(`VSCODE_EXECUTABLE is ${chosen}, which does not exist`);
    return (run) => launchDesktop(run, chosen);
  }
  if (hasDisplay() && (await downloadSiteAnswers())) {
    const downloaded = await downloadDesktop();
    if (downloaded !== undefined) return (run) => launchDesktop(run, downloaded);
  }
  return launchInBrowser;
}

/** A desktop VS Code needs one; the browser of the npm route does not. */
function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The program, or nothing where the download failed although its site answered (a proxy, for one). */
async function downloadDesktop() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({ cachePath: cacheFolder, timeout: 30_000 });
  } catch (error) {
    console.log(`VS Code could not be downloaded (${error.message}); using the one from npm.`);
    return undefined;
  }
}

/** @vscode/test-electron waits long for a site that is out of reach; this does not. */
async function downloadSiteAnswers() {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      method: 'HEAD',
      signal: AbortSignal.timeout(4000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function launchDesktop({ workspace, resultFile }, vscodeExecutablePath) {
  console.log(`VS Code: ${vscodeExecutablePath}`);
  const { runTests } = await import('@vscode/test-electron');
  const options = {
    vscodeExecutablePath,
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: suiteBundle,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--no-sandbox', '--disable-gpu'],
    extensionTestsEnv: { PALISADE_TEST_RESULT: resultFile },
  };
  try {
    await Promise.race([runTests(options), outOfTime()]);
  } catch (error) {
    // Failed tests end VS Code with an error too; the result file tells them apart from a VS Code that did not start.
    if (!existsSync(resultFile)) throw error;
  }
}

async function launchInBrowser({ workspace, resultFile }) {
  const served = await serveVsCode({
    folder: workspace,
    extensionPath: projectRoot,
    testsPath: suiteBundle,
    env: { PALISADE_TEST_RESULT: resultFile },
  });
  console.log('VS Code: from npm, in Chromium');
  const consoleLines = [];
  let workbench;
  try {
    workbench = await openWorkbench(served.url, { onConsole: (line) => consoleLines.push(line) });
    await written(resultFile);
    const { failed } = JSON.parse(readFileSync(resultFile, 'utf8'));
    if (failed > 0) await keepEvidence(workbench.page, consoleLines, served);
  } catch (error) {
    await keepEvidence(workbench?.page, consoleLines, served);
    throw error;
  } finally {
    await workbench?.close();
    await served.stop();
  }
}

async function outOfTime() {
  await new Promise((settle) => setTimeout(settle, TIME_LIMIT_MS).unref());
  throw new UserError(`VS Code did not end within ${TIME_LIMIT_MS / 1000} s`);
}

async function written(file) {
  const deadline = Date.now() + TIME_LIMIT_MS;
  while (Date.now() < deadline) {
    if (existsSync(file) && readFileSync(file, 'utf8').endsWith('}')) return;
    await new Promise((settle) => setTimeout(settle, 200));
  }
  throw new UserError(`the suite gave no result within ${TIME_LIMIT_MS / 1000} s`);
}

/** Leaves a picture and the consoles where they can be looked at, and prints the end of the workbench's console. */
async function keepEvidence(page, consoleLines, served) {
  mkdirSync(failuresFolder, { recursive: true });
  await page?.screenshot({ path: join(failuresFolder, 'workbench.png') }).catch(() => undefined);
  writeFileSync(join(failuresFolder, 'console.txt'), consoleLines.join('\n'));
  writeFileSync(join(failuresFolder, 'server.txt'), served.output());
  console.error(lastLines(consoleLines.join('\n'), 30));
  console.error(`A picture and the logs are in ${failuresFolder}`);
}

await runAsScript(import.meta.filename, async () => {
  const { passed, failed, failures } = await runSuite();
  for (const { title, message } of failures) console.error(`\n✗ ${title}\n${message}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
});
