/**
 * Takes the pictures of the README: the example in a real VS Code, one feature each, into media/screenshots/.
 * `node scripts/vscode/screenshots.mjs [--vsix FILE] [--out DIR] [names…]`; with --vsix the packaged extension is installed as a
 * user would. Look at the pictures before you commit them.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkbench } from './browser.mjs';
import { failuresFolder, projectRoot } from './paths.mjs';
import { runAsScript, UserError } from './processes.mjs';
import { serveVsCode } from './serve.mjs';

const { values, positionals } = parseArgs({
  options: { vsix: { type: 'string' }, out: { type: 'string' } },
  allowPositionals: true,
});

const settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'editor.stickyScroll.enabled': false,
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'editor.hover.delay': 100,
  'git.enabled': false,
};

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
  async explain(workbench) {
    await workbench.command('Network Policies: Explain Path');
    await workbench.pick('production/web');
    await workbench.pick('production/cart');
    await workbench.pick('');
    await workbench.idle(3000);
    return undefined;
  },
};

/** Window heights of pictures that need less than the usual one. */
const heights = { tree: 560, fixes: 620, completion: 560, snippets: 360, hover: 600 };

class Workbench {
  constructor(page, folder) {
    this.page = page;
    this.folder = folder;
  }

  idle(milliseconds = 1500) {
    return this.page.waitForTimeout(milliseconds);
  }

  async openView() {
    await this.page.locator('.activitybar [aria-label^="Network Policies"]').first().click();
    await this.page.waitForSelector('.monaco-list-row:has-text("production")', { timeout: 60_000 });
  }

  /** Opens nodes of the tree from the root downwards. */
  async expand(...labels) {
    for (const label of labels) {
      const name = this.page.locator('.label-name', { hasText: new RegExp(`^${label}$`) });
      const row = this.page.locator('.part.sidebar .monaco-list-row').filter({ has: name }).first();
      await row.waitFor({ timeout: 20_000 });
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      await this.idle(700);
    }
  }

  async quickInput(text) {
    await this.page.keyboard.type(text, { delay: 15 });
    await this.idle(900);
    await this.page.keyboard.press('Enter');
    await this.idle(900);
  }

  async command(title) {
    await this.page.keyboard.press('F1');
    await this.idle(500);
    await this.quickInput(title);
  }

  pick(text) {
    return this.quickInput(text);
  }

  async openFile(path) {
    await this.page.keyboard.press('Control+P');
    await this.idle(500);
    await this.quickInput(path);
    await this.page.waitForSelector('.monaco-editor .view-line', { timeout: 20_000 });
    await this.idle(1500);
  }

  async newFile(path) {
    writeFileSync(join(this.folder, path), '');
    await this.idle(1000);
    await this.openFile(path);
  }

  /** Drags the side bar's edge, so that descriptions are read whole. */
  async widenSideBar(by) {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    const [x, y] = [box.x + box.width, box.y + box.height - 100];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + by, y, { steps: 8 });
    await this.page.mouse.up();
    // Away from the edge, which is highlighted under the pointer.
    await this.page.mouse.move(x + by + 200, y);
    await this.idle(500);
  }

  async goTo(line, column) {
    await this.page.keyboard.press('Control+G');
    await this.idle(300);
    await this.quickInput(`${line}:${column}`);
  }

  /** The rectangle around all parts that a selector names. */
  async clip(selector) {
    const boxes = await this.page
      .locator(selector)
      .evaluateAll((elements) =>
        elements
          .map((element) => element.getBoundingClientRect().toJSON())
          .filter((box) => box.width > 0 && box.height > 0),
      );
    const x = Math.min(...boxes.map((box) => box.left));
    const y = Math.min(...boxes.map((box) => box.top));
    return {
      x,
      y,
      width: Math.max(...boxes.map((box) => box.right)) - x,
      height: Math.max(...boxes.map((box) => box.bottom)) - y,
    };
  }
}

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
  const extension = vsix === undefined ? { extensionPath: projectRoot } : { vsix };
  const served = await serveVsCode({ folder, ...extension, userSettings: settings });
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
