/**
 * Makes a VS Code out of packages of the npm registry, for machines where VS Code's own download site is out of reach:
 * the server and web workbench from `code-server`, and the Node that its native modules want. Fills `.vscode-test/` once
 * (about 35 seconds, 0.8 GB) and reuses it afterwards. `node scripts/vscode/install.mjs` does it ahead of time.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { atExit, lastLines, run, runAsScript, UserError } from './processes.mjs';

/** Pinned: the VS Code that tests run in changes only when this line does. */
const versions = { codeServer: '4.139.1', vscode: '1.139.1', node: '24.21.0' };

/** Without the first one, log output channels throw; the second lets the extension host end with its server. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

/**
 * A VS Code server that is ready to start. Installs it where it is missing; an installation that was interrupted is
 * never taken for a whole one, since the folder gets its final name only after it has been tried.
 *
 * @returns {Promise<{node: string, server: string, env: NodeJS.ProcessEnv, version: string}>} absolute paths of Node and
 *   of the server's main module, the environment to start it in
 */
export async function installVsCode() {
  removeLeftovers();
  const platform = supportedPlatform();
  const folder = join(cacheFolder, `npm-vscode-${versions.vscode}-${platform}`);
  const installed = describe(folder, platform);
  if (readMarker(folder) === marker(platform) && existsSync(installed.server) && existsSync(installed.node)) {
    return installed;
  }
  const workFolder = join(cacheFolder, `installing-${process.pid}`);
  const forget = atExit(() => rmSync(workFolder, { recursive: true, force: true }));
  console.log(`Installing VS Code ${versions.vscode} from npm into ${cacheFolder} (once, about a minute) …`);
  await fill(workFolder, platform);
  await verify(describe(workFolder, platform));
  writeFileSync(join(workFolder, 'ready.json'), marker(platform));
  // Another run of this script may have been quicker, and its server may be in use.
  if (readMarker(folder) === marker(platform)) {
    rmSync(workFolder, { recursive: true, force: true });
  } else {
    rmSync(folder, { recursive: true, force: true });
    renameSync(workFolder, folder);
  }
  forget();
  return installed;
}

function supportedPlatform() {
  const platform = `${process.platform}-${process.arch}`;
  if (!['linux-x64', 'linux-arm64'].includes(platform)) {
    throw new UserError(`npm has no VS Code for ${platform}; install VS Code and set VSCODE_EXECUTABLE to its program`);
  }
  return platform;
}

const marker = (platform) => `${JSON.stringify({ ...versions, platform })}\n`;

function readMarker(folder) {
  try {
    return readFileSync(join(folder, 'ready.json'), 'utf8');
  } catch {
    return undefined;
  }
}

function describe(folder, platform) {
  const nodeFolder = join(folder, 'node_modules', `node-${platform}`);
  const vscodeFolder = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  return {
    node: join(nodeFolder, 'bin', 'node'),
    nodeFolder,
    vscodeFolder,
    server: join(vscodeFolder, 'out', 'server-main.js'),
    env: { ...cleanEnvironment(), PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH ?? ''}` },
    version: versions.vscode,
  };
}

/** The environment without what an outer `npm test` put there, which would point the inner npm at this project. */
function cleanEnvironment() {
  const outer =
    /^(npm_(package|lifecycle|config_(local_prefix|ignore_scripts|allow_scripts))|INIT_CWD|NODE_OPTIONS|VSCODE_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}

/** Deletes what a process that was killed could not: its unfinished installation, the data of its server. */
function removeLeftovers() {
  if (!existsSync(cacheFolder)) return;
  for (const name of readdirSync(cacheFolder)) {
    const owner = /^(?:installing|run)-(\d+)/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      rmSync(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function fill(folder, platform) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { env, vscodeFolder, nodeFolder } = describe(folder, platform);
  const packages = [`code-server@${versions.codeServer}`, `node-${platform}@${versions.node}`];
  await npm(
    ['install', '--prefix', folder, '--engine-strict=false', ...npmFlags, ...packages],
    folder,
    cleanEnvironment(),
  );
  await npm(['install', '--prefix', vscodeFolder, '--omit=dev', ...npmFlags], vscodeFolder, env);
  await compileNativeModules(vscodeFolder, { ...env, npm_config_nodedir: nodeFolder });
}

async function npm(args, cwd, env) {
  const result = await runNpm(args, cwd, env);
  if (result.code !== 0) {
    throw new UserError(
      `npm ${args[0]} failed; is the npm registry reachable? Run this again, or set VSCODE_EXECUTABLE.\n${lastLines(result.output)}`,
    );
  }
}

function runNpm(args, cwd, env) {
  return run('npm', args, { cwd, env, timeoutMs: 600_000 });
}

async function compileNativeModules(vscodeFolder, env) {
  const args = ['rebuild', '--prefix', vscodeFolder, '--ignore-scripts=false', ...nativeModules];
  let result = await runNpm(args, vscodeFolder, env);
  if (result.code !== 0 && isRootOnDebian()) {
    await aptInstall(['build-essential', 'python3']);
    result = await runNpm(args, vscodeFolder, env);
  }
  if (result.code !== 0) {
    throw new UserError(
      `compiling ${nativeModules.join(' and ')} failed; it needs python3, make and a C++ compiler (Debian: apt-get install build-essential python3)\n${lastLines(result.output)}`,
    );
  }
}

async function verify({ node, server, env, vscodeFolder }) {
  const version = await run(node, [server, '--version'], { env, timeoutMs: 60_000 });
  if (version.code !== 0 || version.output.split('\n')[0] !== versions.vscode) {
    throw new UserError(`the VS Code server that npm installed does not start\n${lastLines(version.output)}`);
  }
  const loads = nativeModules.map((name) => `require(${JSON.stringify(name)})`).join(';');
  const natives = await run(node, ['-e', loads], { cwd: vscodeFolder, env, timeoutMs: 60_000 });
  if (natives.code !== 0)
    throw new UserError(`the native modules of VS Code do not load\n${lastLines(natives.output)}`);
}

/**
 * A Chromium that Playwright can drive: CHROMIUM_EXECUTABLE, else one that is installed; on Debian, as root, it is
 * installed where none is there.
 *
 * @returns {Promise<string>} absolute path
 */
export async function findBrowser() {
  const chosen = process.env.CHROMIUM_EXECUTABLE;
  if (chosen !== undefined && chosen !== '') {
    if (!isExecutable(chosen)) throw new UserError(`CHROMIUM_EXECUTABLE is ${chosen}, which is not a program`);
    return chosen;
  }
  const installed = installedBrowser();
  if (installed !== undefined) return installed;
  if (isRootOnDebian()) {
    await aptInstall(['chromium']);
    const fresh = installedBrowser();
    if (fresh !== undefined) return fresh;
  }
  throw new UserError(
    'no Chromium was found; install it (Debian: apt-get install chromium) or set CHROMIUM_EXECUTABLE to one',
  );
}

const browserPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const installedBrowser = () => browserPlaces.find(isExecutable);

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && isExecutable('/usr/bin/apt-get');
}

let packageListsAreFresh = false;

/** Installs Debian packages; a failure is left for the caller to notice by what is still missing. */
async function aptInstall(packages) {
  console.log(`Installing Debian's ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!packageListsAreFresh) {
    await run('apt-get', ['update', '-qq'], { env, timeoutMs: 300_000 });
    packageListsAreFresh = true;
  }
  const result = await run('apt-get', ['install', '-y', '-qq', ...packages], { env, timeoutMs: 900_000 });
  if (result.code !== 0) console.error(lastLines(result.output));
}

await runAsScript(import.meta.filename, async () => {
  const { version, server } = await installVsCode();
  console.log(`VS Code ${version}: ${server}`);
  console.log(`Browser: ${await findBrowser()}`);
});
