/**
 * Takes the pictures of the README: the example in a real VS Code, one feature each, into media/screenshots/.
 * `node scripts/vscode/screenshots.mjs [--vsix FILE] [--out DIR] [names…]`; with --vsix the packaged extension is installed as a
 * user would. Look at the pictures before you commit them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkbench } from './browser.mjs';
import { failuresFolder, projectRoot } from './paths.mjs';
import { runAsScript, UserError } from './processes.mjs';
import { serveVsCode } from './serve.mjs';
import { pictureSettings, Workbench } from './workbench.mjs';

const { values, positionals } = parseArgs({
  options: { vsix: { type: 'string' }, out: { type: 'string' } },
  allowPositionals: true,
});

/** One picture each; `page` shows the example with the view "Network Policies" open. */
const pictures = {
  async overview(workbench) {
    await workbench.expand('production', 'postgres', 'Ingress');
    await workbench.widenSideBar(90);
    await workbench.openFile('policies/payments.yaml');
    await workbench.idle();
    return undefined;
  },
  async tree(workbench) {
    await workbench.expand('production', 'cart', 'Ingress', 'web');
    await workbench.widenSideBar(160);
    await workbench.idle();
    return workbench.clip('.part.sidebar');
  },
  async findings(workbench) {
    await workbench.openFile('policies/cart.yaml');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.idle(2500);
    return workbench.clip('.part.editor, .part.panel');
  },
  async fixes(workbench) {
    await workbench.openFile('policies/payments.yaml');
    await workbench.goTo(6, 10);
    await workbench.page.keyboard.press('Control+Period');
    await workbench.idle();
    return workbench.clip('.part.editor');
  },
  async completion(workbench) {
    await workbench.openFile('policies/cart.yaml');
    await workbench.goTo(17, 39);
    await workbench.page.keyboard.press('Shift+End');
    await workbench.page.keyboard.press('Delete');
    await workbench.page.keyboard.type(' ');
    await workbench.page.keyboard.press('Control+Space');
    await workbench.idle();
    return workbench.clip('.part.editor');
  },
  async snippets(workbench) {
    await workbench.newFile('staging/new.yaml');
    await workbench.page.keyboard.type('default');
    await workbench.page.keyboard.press('Control+Space');
    await workbench.idle();
    return workbench.clip('.part.editor');
  },
  async hover(workbench) {
    await workbench.openFile('policies/metrics.yaml');
    await workbench.goTo(12, 6);
    await workbench.command('Show or Focus Hover');
    await workbench.idle();
    return workbench.clip('.part.editor');
  },
  async generate(workbench) {
    await workbench.command('Network Policies: Generate Policies');
    await workbench.pick('staging');
    await workbench.pick('');
    await workbench.page.waitForSelector(
      '.refactor-preview, .pane-header:has-text("Refactor Preview"), .bulk-edit-panel',
      {
        timeout: 20_000,
      },
    );
    await workbench.idle(2500);
    return undefined;
  },
  async impact(workbench) {
    // Names the payment provider instead of everything, and allows the DNS that was forgotten.
    const file = join(workbench.folder, 'production', 'policies', 'payments.yaml');
    const egress = `  egress:
    - to:
        - ipBlock:
            cidr: 203.0.113.0/24
      ports:
        - protocol: TCP
          port: 443
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`;
    const text = readFileSync(file, 'utf8').replace(/^#.*\n/gm, '');
    writeFileSync(file, text.replace(/  egress:\n[^]*/, egress));
    await workbench.openFile('policies/payments.yaml');
    await workbench.command('Network Policies: Show Impact of Edits');
    await workbench.page.locator('.pane-header', { hasText: 'Reachability' }).first().click();
    await workbench.widenSideBar(190);
    await workbench.expand('production/payments → kube-system/coredns');
    await workbench.idle(3000);
    return undefined;
  },
  async tests(workbench) {
    // A rule that the tests rely on is gone.
    const file = join(workbench.folder, 'production', 'policies', 'orders.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('port: http', 'port: 9090'));
    await workbench.idle(2000);
    await workbench.openFile('shop.netpol-test.yaml');
    await workbench.command('Network Policies: Run Policy Tests');
    await workbench.idle(3000);
    await workbench.command('Testing: Focus on Test Explorer View');
    await workbench.idle();
    await workbench.page.locator('.test-explorer .monaco-tl-twistie').first().click();
    await workbench.widenSideBar(60);
    await workbench.idle();
    return undefined;
  },
  async matrix(workbench) {
    await workbench.command('Network Policies: Show Reachability Matrix');
    await workbench.command('View: Close Primary Side Bar');
    const frame = await workbench.frameWith('table[role=grid]');
    await frame.getByRole('rowheader', { name: 'production' }).click();
    const web = frame.getByRole('row').filter({ has: frame.getByRole('rowheader', { name: /^web/ }) });
    await web.first().getByRole('gridcell', { name: 'partly open: TCP 80', exact: true }).first().click();
    await workbench.page.mouse.move(640, 5);
    await workbench.idle();
    return workbench.clip('.part.editor');
  },
  async explain(workbench) {
    await workbench.command('Network Policies: Explain Path');
    await workbench.pick('production/web');
    await workbench.pick('production/cart');
    await workbench.pick('');
    await workbench.idle(3000);
    return undefined;
  },
};

/** Pictures of the example as a repository with one commit. */
const repositories = new Set(['impact']);

function commitAll(folder) {
  const identity = ['-c', 'user.name=Palisade', '-c', 'user.email=palisade@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args) => execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
}

/** Window heights of pictures that need less than the usual one. */
const heights = { tree: 560, matrix: 760, fixes: 620, completion: 560, snippets: 360, hover: 600 };

await runAsScript(import.meta.filename, async () => {
  const out = resolve(values.out ?? join(projectRoot, 'media', 'screenshots'));
  mkdirSync(out, { recursive: true });
  const vsix = values.vsix === undefined ? undefined : resolve(values.vsix);
  if (vsix !== undefined && !existsSync(vsix)) throw new UserError(`${vsix}: no such file`);
  for (const name of positionals.length > 0 ? positionals : Object.keys(pictures)) {
    const take = pictures[name];
    if (take === undefined) throw new UserError(`no picture "${name}"; there are: ${Object.keys(pictures).join(', ')}`);
    await picture(name, take, join(out, `${name}.png`), vsix);
  }
});

/** Every picture gets a fresh copy of the example and a fresh editor, so that none depends on another. */
async function picture(name, take, file, vsix) {
  const parent = mkdtempSync(join(tmpdir(), 'palisade-shots-'));
  const folder = join(parent, 'online-shop');
  cpSync(join(projectRoot, 'examples', 'online-shop'), folder, { recursive: true });
  if (repositories.has(name)) commitAll(folder);
  const extension = vsix === undefined ? { extensionPath: projectRoot } : { vsix };
  const served = await serveVsCode({ folder, ...extension, userSettings: pictureSettings });
  const { page, close } = await openWorkbench(served.url, { width: 1280, height: 800, scale: 1.5 });
  try {
    const workbench = new Workbench(page, folder);
    await workbench.openView();
    // Not before the view is open: in a low window its icon is behind an ellipsis.
    await page.setViewportSize({ width: 1280, height: heights[name] ?? 800 });
    const clip = await take(workbench);
    await page.screenshot({ path: file, ...(clip === undefined ? {} : { clip }) });
    console.log(`${name}: ${file}`);
  } catch (error) {
    mkdirSync(failuresFolder, { recursive: true });
    await page.screenshot({ path: join(failuresFolder, `${name}.png`) }).catch(() => undefined);
    throw new UserError(`${name}: ${error.message}\nWhat VS Code showed then is in ${failuresFolder}`);
  } finally {
    await close();
    await served.stop();
    rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  }
}
