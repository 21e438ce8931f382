import { execFileSync, spawnSync } from 'node:child_process';

/** True when git can be run. Where it cannot, the tests that need it are skipped with a printed line. */
export function gitPresent(what: string): boolean {
  if (spawnSync('git', ['--version']).status === 0) return true;
  console.log(`skipped: ${what} (git is not installed)`);
  return false;
}

/** Runs git in a folder, as somebody whose own settings do not matter. */
export function git(cwd: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const own = ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always'];
  return execFileSync('git', [...identity, ...own, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Commits everything that is there. */
export function commit(cwd: string): void {
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--allow-empty', '-m', 'x');
}
