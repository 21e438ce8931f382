import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of shared test data beside the repository. */
export const sharedFolder = join(repositoryRoot, '..', 'shared');

/**
 * True when the shared test data lies beside the repository. Where it does not, the tests that need it are skipped with
 * a printed line; in CI its absence is a failure.
 */
export function sharedDataPresent(what: string): boolean {
  if (existsSync(join(sharedFolder, 'corpus'))) return true;
  if (process.env['CI'] !== undefined)
    throw new Error(`${what}: the shared test data is missing beside the repository`);
  console.log(`skipped: ${what} (no shared test data beside the repository)`);
  return false;
}
