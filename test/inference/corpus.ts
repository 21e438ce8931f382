import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FixtureFile } from '../support/fixture';

/** Every manifest below a folder of the corpus, as fixture files. */
export function manifestsIn(folder: string): readonly FixtureFile[] {
  const files: FixtureFile[] = [];
  const visit = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) visit(path);
      else if (/\.(ya?ml|json)$/.test(name))
        files.push({ path: relative(folder, path), text: readFileSync(path, 'utf8') });
    }
  };
  visit(folder);
  return files;
}

export function expectedIn<T>(folder: string): T {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as T;
}
