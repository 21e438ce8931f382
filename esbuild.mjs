/**
 * Builds everything that ships: `node esbuild.mjs [--production] [--watch] [names…]`. Names pick some of the targets below,
 * e.g. `node esbuild.mjs server.node extension.node`.
 */
import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const production = flags.has('--production');
const watch = flags.has('--watch');

const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'silent',
  treeShaking: true,
};
const forNode = { ...shared, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };
// `browser` picks the browser half of vscode-languageserver and -client; globals that only Node has are not polyfilled.
const forWeb = { ...shared, platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] };
const executable = { banner: { js: '#!/usr/bin/env node' } };

// The programs for Node are shells around one bundle, which lies beside them under the same name as its source.
const aroundCore = { ...forNode, ...executable, external: ['./core'] };

const targets = {
  core: {
    ...forNode,
    // Both halves of vscode-languageserver are in it; each is loaded only where it can run.
    conditions: ['browser', 'module'],
    // Of `yaml`, the half for browsers runs in both.
    alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) },
    // Node requires the bundle, a web worker runs it as a script, which has no `module`.
    format: 'iife',
    globalName: 'palisade',
    footer: { js: "if (typeof module === 'object') module.exports = palisade;" },
    entryPoints: ['server/src/core.ts'],
    outfile: 'dist/core.js',
    onWebFrom: 'server/src/main.web.ts',
  },
  cli: { ...aroundCore, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.js' },
  'server.node': { ...aroundCore, entryPoints: ['server/src/main.node.ts'], outfile: 'dist/server.node.js' },
  'extension.node': {
    ...forNode,
    entryPoints: ['client/src/extension.node.ts'],
    outfile: 'dist/extension.node.js',
    external: ['vscode'],
  },
  // The web extension host loads CommonJS, and of all modules it offers only `vscode`.
  'extension.web': {
    ...forWeb,
    format: 'cjs',
    entryPoints: ['client/src/extension.web.ts'],
    outfile: 'dist/extension.web.js',
    onWebFrom: 'client/src/extension.web.ts',
    external: ['vscode'],
  },
  // The page of the reachability matrix.
  matrix: {
    ...forWeb,
    format: 'iife',
    entryPoints: ['client/src/webview/matrix/main.ts'],
    outfile: 'dist/matrix.js',
    onWebFrom: 'client/src/webview/matrix/main.ts',
  },
  'matrix.css': { ...forWeb, entryPoints: ['client/src/webview/matrix/matrix.css'], outfile: 'dist/matrix.css' },
};

/**
 * A web host has no `require`: whatever is reached there from `entry` without an import on demand, and is not in the
 * bundle (`vscode` aside), would fail only in the browser.
 */
const noBuiltinsOnTheWeb = (entry) => ({
  name: 'no-builtins-on-the-web',
  setup(build) {
    build.onEnd(({ metafile }) => ({ errors: metafile ? builtinsReached(metafile.inputs, entry) : [] }));
  },
});

function builtinsReached(inputs, entry) {
  const errors = [];
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const { path, external, kind } of inputs[file]?.imports ?? []) {
      if (external && path !== 'vscode') errors.push({ text: `a web bundle cannot import "${path}" (from ${file})` });
      else if (!external && kind !== 'dynamic-import') seen.add(path);
    }
  }
  return errors;
}

/** Tells the editor's task when a build starts and ends, and prints problems in the form that its matcher reads. */
const report = (name) => ({
  name: 'report',
  setup(build) {
    build.onStart(() => {
      if (watch) console.log('build started');
    });
    build.onEnd(async (result) => {
      for (const { text, location } of result.errors) {
        console.error(`✘ [ERROR] ${location ? `${location.file}:${location.line}:${location.column}: ` : ''}${text}`);
      }
      for (const { text } of result.warnings) console.warn(`▲ [WARNING] ${text}`);
      const [output] = Object.values(result.metafile?.outputs ?? {}).filter(({ entryPoint }) => entryPoint);
      if (result.errors.length === 0 && output) console.log(`${name.padEnd(15)} ${Math.ceil(output.bytes / 1024)} KB`);
      if (result.errors.length === 0 && build.initialOptions.banner) await chmod(build.initialOptions.outfile, 0o755);
      if (watch) console.log('build finished');
    });
  },
});

const unknown = names.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`no such target: ${unknown.join(', ')} (there are ${Object.keys(targets).join(', ')})`);
  process.exit(2);
}

const chosen = Object.entries(targets).filter(([name]) => names.length === 0 || names.includes(name));
const contexts = await Promise.all(
  chosen.map(([name, { onWebFrom, ...options }]) =>
    esbuild.context({
      ...options,
      plugins: [...(onWebFrom ? [noBuiltinsOnTheWeb(onWebFrom)] : []), report(name)],
    }),
  ),
);
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.allSettled(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
  if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
}
