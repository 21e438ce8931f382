/** The workbench under a user's hands: keyboard and mouse, for pictures and recorded walks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings that keep pictures free of what they are not about. */
export const pictureSettings = {
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

export class Workbench {
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

  /** The frame of a webview, found by what is in it. */
  async frameWith(selector) {
    for (let attempt = 0; attempt < 60; attempt++) {
      for (const frame of this.page.frames()) {
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      }
      await this.idle(500);
    }
    throw new Error(`no webview shows ${selector}`);
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
