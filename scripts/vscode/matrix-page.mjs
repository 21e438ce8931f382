/** The page of the reachability matrix for tests, built as it ships. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from './paths.mjs';

/** @returns {Promise<{script: string, style: string}>} */
export async function buildMatrixPage() {
  return { script: await textOf('main.ts'), style: await textOf('matrix.css') };
}

async function textOf(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, 'client', 'src', 'webview', 'matrix', entry)],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
