import { execFile } from 'node:child_process';
import { UsageError } from '../io';

const TIME_LIMIT_MS = 30_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** `failed`: git ran and refused. Everything else that goes wrong is a `UsageError`. */
export type GitResult =
  { readonly kind: 'ok'; readonly output: Buffer } | { readonly kind: 'failed'; readonly message: string };

/**
 * Runs git without a shell, with a time limit, in `cwd`. Objects that a partial clone lacks are not fetched: nothing here
 * talks to another machine.
 */
export function runGit(args: readonly string[], cwd: string, input?: string): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
    };
    const options = { cwd, env, encoding: 'buffer', timeout: TIME_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES } as const;
    const child = execFile(
      'git',
      ['-c', 'protocol.allow=never', ...args],
      { ...options, windowsHide: true },
      (error, output, errors) => {
        if (error === null) resolve({ kind: 'ok', output });
        else if (error.code === 'ENOENT') reject(new UsageError('git is not installed or not on the PATH'));
        else if (error.killed === true)
          reject(new UsageError(`git ${args[0] ?? ''} took too long or printed too much`));
        else resolve({ kind: 'failed', message: firstLine(errors) });
      },
    );
    // git may end before it has read everything; its exit status tells what happened.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

function firstLine(errors: Buffer): string {
  const [line = ''] = errors.toString('utf8').trim().split('\n');
  return line.replace(/^fatal: /, '');
}
