// Builds the .vsix and refuses one that has grown past its budget.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUDGET = 1024 * 1024;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'out', 'palisade.vsix');

function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(dirname(out), { recursive: true });
run(process.execPath, ['esbuild.mjs', '--production']);
run('npx', ['vsce', 'package', '--no-dependencies', '--out', out]);
const { size } = statSync(out);
console.log(`${out}: ${(size / 1024).toFixed(0)} KB of ${BUDGET / 1024} KB`);
if (size > BUDGET) {
  console.error('The package is over its size budget: look at what the bundles hold (esbuild --analyze).');
  process.exit(1);
}
