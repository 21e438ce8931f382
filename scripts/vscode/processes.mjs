import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Never throws for a program that fails: `code` is undefined where it could not be started or
 * ran out of time. Output is captured; with `show` it is passed through as well.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number}} [options]
 * @returns {Promise<{code: number | undefined, output: string}>}
 */
export function run(command, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && /\.(cmd|bat)$/i.test(command),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    let output = '';
    const take = (stream) => (chunk) => {
      output += chunk;
      if (options.show) stream.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.on('error', (error) => settle({ code: undefined, output: `${output}${error.message}\n` }));
    child.on('close', (code) => settle({ code: code ?? undefined, output }));
  });
}

/** The end of a long output, for an error message. */
export function lastLines(text, count = 20) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** What must be undone even when this process is interrupted: children to end, folders to delete. */
const cleanups = new Set();

/**
 * Registers work for the end of this process, however it ends. The function must be synchronous and may be called once
 * more than needed.
 *
 * @param {() => void} cleanup
 * @returns {() => void} takes the registration back
 */
export function atExit(cleanup) {
  if (cleanups.size === 0) listen();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

let listening = false;
function listen() {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const cleanup of cleanups) cleanup();
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => process.exit(code));
  }
}

/** An error that needs no stack trace: the message says what to do. */
export class UserError extends Error {}

/**
 * Runs a script's main function when the script is the one that Node was started with.
 *
 * @param {string} moduleFile import.meta.filename of the script
 * @param {() => Promise<number | void>} main returns the exit status
 */
export async function runAsScript(moduleFile, main) {
  if (process.argv[1] !== moduleFile) return;
  let status = 1;
  try {
    status = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof UserError ? `error: ${error.message}` : error);
  }
  // Not before what was printed is out: a pipe may be slow.
  process.stdout.write('', () => process.exit(status));
}
