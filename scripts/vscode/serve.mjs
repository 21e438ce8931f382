/** Serves a real VS Code to a browser, with an extension in it that is either in development or packaged. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { installVsCode } from './install.mjs';
import { cacheFolder } from './paths.mjs';
import { atExit, lastLines, run, UserError } from './processes.mjs';

/** What a quiet, reproducible editor needs; a run adds its own. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Starts a VS Code server on 127.0.0.1 with fresh user data and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.folder absolute path of the workspace to open
 * @param {string} [options.extensionPath] folder of an extension to load in development mode
 * @param {string} [options.testsPath] module that the extension host runs, as with @vscode/test-electron
 * @param {string} [options.vsix] packaged extension to install first, as a user would
 * @param {number} [options.port] default: a free one
 * @param {Readonly<Record<string, unknown>>} [options.userSettings]
 * @param {NodeJS.ProcessEnv} [options.env] added to what the server and its extension host see
 * @returns {Promise<{url: string, output: () => string, extensionHostLogs: string, stop: () => Promise<void>}>}
 *   `url` opens the workspace; `stop` ends the server and deletes its data
 */
export async function serveVsCode(options) {
  const vscode = await installVsCode();
  mkdirSync(cacheFolder, { recursive: true });
  const dataFolder = mkdtempSync(join(cacheFolder, `run-${process.pid}-`));
  const removeData = () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  const forgetData = atExit(removeData);
  writeUserSettings(dataFolder, { ...quietSettings, ...options.userSettings });
  const extensionsFolder = join(dataFolder, 'extensions');
  if (options.vsix !== undefined) await installExtension(vscode, options.vsix, dataFolder, extensionsFolder);

  const port = options.port ?? (await freePort());
  const token = randomBytes(16).toString('hex');
  const server = startServer(vscode, { port, token, dataFolder, extensionsFolder, env: options.env });
  const stop = async () => {
    await server.stop();
    removeData();
    forgetData();
  };
  try {
    await server.answers(`http://127.0.0.1:${port}/version`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: workbenchUrl(port, token, options),
    output: server.output,
    extensionHostLogs: join(dataFolder, 'data', 'logs'),
    stop,
  };
}

function writeUserSettings(dataFolder, settings) {
  const folder = join(dataFolder, 'user', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

const dataFlags = (dataFolder, extensionsFolder) => [
  ...['--server-data-dir', join(dataFolder, 'data')],
  ...['--user-data-dir', join(dataFolder, 'user')],
  ...['--extensions-dir', extensionsFolder],
];

async function installExtension(vscode, vsix, dataFolder, extensionsFolder) {
  // The name decides what VS Code takes the file for; a copy keeps the caller's path out of its data.
  const copy = join(dataFolder, basename(vsix));
  cpSync(vsix, copy);
  const args = [
    vscode.server,
    '--accept-server-license-terms',
    ...dataFlags(dataFolder, extensionsFolder),
    '--install-extension',
    copy,
  ];
  const result = await run(vscode.node, args, { env: vscode.env, timeoutMs: 120_000 });
  if (result.code !== 0) throw new UserError(`VS Code did not install ${vsix}\n${lastLines(result.output)}`);
}

function startServer(vscode, { port, token, dataFolder, extensionsFolder, env }) {
  const args = [
    vscode.server,
    ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    // Without this one the workbench ignores extensionDevelopmentPath.
    '--enable-smoke-test-driver',
    ...dataFlags(dataFolder, extensionsFolder),
  ];
  // Its own process group, so that the extension host and what that starts end with it.
  const child = spawn(vscode.node, args, {
    // No extension gallery: an editor for trying one extension has nothing to ask there.
    env: { ...vscode.env, EXTENSIONS_GALLERY: '{}', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let ended = false;
  const take = (chunk) => {
    output = (output + chunk).slice(-1_000_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const closed = new Promise((settle) => {
    child.on('error', (error) => take(`${error.message}\n`));
    child.on('close', settle);
  }).then(() => {
    ended = true;
  });
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  const forget = atExit(() => signal('SIGKILL'));
  return {
    output: () => output,
    async stop() {
      signal('SIGTERM');
      await Promise.race([closed, delay(3000)]);
      signal('SIGKILL');
      await Promise.race([closed, delay(3000)]);
      forget();
    },
    async answers(url) {
      const deadline = Date.now() + 60_000;
      while (Date.now() < deadline && !ended) {
        if (await isAnswered(url)) return;
        await delay(100);
      }
      throw new UserError(`the VS Code server did not start\n${lastLines(output)}`);
    },
  };
}

async function isAnswered(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

const delay = (milliseconds) => new Promise((settle) => setTimeout(settle, milliseconds));

function workbenchUrl(port, token, { folder, extensionPath, testsPath }) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [['skipWelcome', 'true']];
  if (extensionPath !== undefined) payload.push(['extensionDevelopmentPath', remote(extensionPath)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = new URLSearchParams({ tkn: token, folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

/** A TCP port of 127.0.0.1 that nothing listens on now. */
function freePort() {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => settle(port));
    });
  });
}
