/** Opens a served VS Code in Chromium. */
import { chromium } from 'playwright-core';
import { findBrowser } from './install.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {string} url what serveVsCode returned
 * @param {{width?: number, height?: number, scale?: number, onConsole?: (line: string) => void}} [options] size of the
 *   window in CSS pixels, device pixels for each of them, and what to do with the workbench's console
 * @returns {Promise<{page: import('playwright-core').Page, close: () => Promise<void>}>}
 */
export async function openWorkbench(url, options = {}) {
  const browser = await chromium.launch({ executablePath: await findBrowser(), headless: true, args: flags });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    deviceScaleFactor: options.scale ?? 1,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.on('console', (message) => options.onConsole?.(message.text()));
  page.on('pageerror', (error) => options.onConsole?.(`page error: ${error.message}`));
  try {
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 60_000 });
    await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
  } catch (error) {
    await browser.close();
    throw error;
  }
  return { page, close: () => browser.close() };
}
