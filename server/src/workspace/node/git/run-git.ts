import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const TIME_LIMIT_MS = 30_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** git ran and refused, or could not run at all; the message is a clause for the user. */
export class GitError extends Error {
  constructor(
    readonly kind: 'no-program' | 'no-repository' | 'no-revision' | 'outside' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

/** `failed`: git ran and refused. Everything else that goes wrong is a `GitError`. */
export type GitResult =
  { readonly kind: 'ok'; readonly output: Buffer } | { readonly kind: 'failed'; readonly message: string };

/** Runs one git in one folder. */
export interface Git {
  readonly cwd: string;
  run(args: readonly string[], input?: string): Promise<GitResult>;
}

/**
 * Runs git without a shell, with a time limit, in `cwd`. Objects that a partial clone lacks are not fetched: nothing here
 * talks to another machine. `program`: path of git; empty = the one on the PATH.
 */
export function gitIn(cwd: string, program = ''): Git {
  return { cwd, run: (args, input) => runGit(program, args, cwd, input) };
}

function runGit(program: string, args: readonly string[], cwd: string, input?: string): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const file = program === '' ? onPath('git') : program;
    if (file === undefined) return reject(notFound(program));
    const env = {
      ...process.env,
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
    };
    const options = { cwd, env, encoding: 'buffer', timeout: TIME_LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES } as const;
    const child = execFile(
      file,
      ['-c', 'protocol.allow=never', ...args],
      { ...options, windowsHide: true },
      (error, output, errors) => {
        if (error === null) resolve({ kind: 'ok', output });
        else if (error.code === 'ENOENT' || error.code === 'EACCES') reject(notFound(program));
        else if (error.killed === true)
          reject(new GitError('failed', `git ${args[0] ?? ''} took too long or printed too much`));
        else resolve({ kind: 'failed', message: firstLine(errors) });
      },
    );
    // git may end before it has read everything; its exit status tells what happened.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

function notFound(program: string): GitError {
  return new GitError(
    'no-program',
    program === '' ? 'git is not installed or not on the PATH' : `${program} cannot be run`,
  );
}

/** Windows looks for a program in the working folder first, where a repository could have put one of its own. */
function onPath(name: string): string | undefined {
  if (process.platform !== 'win32') return name;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, `${name}.exe`)).find(isThere);
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(errors: Buffer): string {
  const [line = ''] = errors.toString('utf8').trim().split('\n');
  return line.replace(/^fatal: /, '');
}
