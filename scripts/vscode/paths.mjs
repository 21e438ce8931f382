import { join, resolve } from 'node:path';

/** The project's folder. */
export const projectRoot = resolve(import.meta.dirname, '..', '..');

/** Everything that the scripts download or write for a run; git-ignored, safe to delete. */
export const cacheFolder = join(projectRoot, '.vscode-test');

/** Where a failed extension-host run leaves its screenshot and logs. */
export const failuresFolder = join(cacheFolder, 'failures');

/** The bundled Mocha suite that runs inside the extension host. */
export const suiteBundle = join(projectRoot, 'out', 'test-vscode', 'index.js');

/** The workspace of which each extension-host run gets a copy. */
export const fixtureFolder = join(projectRoot, 'test', 'vscode', 'fixture');

/** The same for the web extension host. */
export const webSuiteBundle = join(projectRoot, 'out', 'test-vscode', 'web.js');
