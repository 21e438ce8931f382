import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../server/src/yaml/parse';
import { splitDocuments } from '../../server/src/yaml/documents';
import { runCli } from '../support/cli';
import { sharedDataPresent, sharedFolder } from '../support/shared';
import { filesBelow } from './corpus';

/** Real manifests with many findings, mistakes that the API server refuses among them. */
const TREES = ['apps-microservices-demo', 'npa-warnings', 'nca-badpath', 'npa-errors/np_bad_path_test_2', 'knp-anp'];

const present = sharedDataPresent('fix-all over real manifests');

function problemsIn(path: string): number {
  const text = readFileSync(path, 'utf8');
  const documents = splitDocuments(text).map(({ start, end }) => parseYaml(text.slice(start, end)));
  return documents.reduce((sum, { problems }) => sum + problems.length, 0);
}

function texts(folder: string): ReadonlyMap<string, string> {
  return new Map(filesBelow(folder).map((path) => [path, readFileSync(path, 'utf8')]));
}

describe.skipIf(!present)('check --fix over real manifests', () => {
  it.each(TREES)(
    '%s: ends, has nothing to do the second time, and leaves what can be parsed',
    { timeout: 60_000 },
    async (tree) => {
      const folder = mkdtempSync(join(tmpdir(), 'palisade-fix-all-'));
      try {
        cpSync(join(sharedFolder, 'corpus', tree), folder, { recursive: true });
        const before = texts(folder);
        const problems = new Map([...before.keys()].map((path) => [path, problemsIn(path)]));
        const first = await runCli(folder, 'check', '.', '--fix');
        expect(first.err).not.toContain('internal error');
        expect([0, 1]).toContain(first.status);
        const after = texts(folder);
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [path, text] of after) {
          if (text !== before.get(path)) expect(problemsIn(path), path).toBeLessThanOrEqual(problems.get(path) ?? 0);
        }
        const second = await runCli(folder, 'check', '.', '--fix');
        expect(second.out).toMatch(/\n0 fixed\n$/);
        expect(texts(folder)).toEqual(after);
        expect(second.status).toBe(first.status);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
