import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { pageHtml } from '../../client/src/parts/matrix/page-html';
import type { ToHost, ToPage } from '../../client/src/webview/matrix/messages';
import { exportMatrix } from '../../server/src/language/matrix';
import type { MatrixParams, MatrixResult } from '../../server/src/protocol';

const SOURCE = 'https://page.test';

/** The scripts that run VS Code find, or install, the browser, and build the page as it ships. */
const scripts = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(import.meta.dirname, '../../scripts/vscode', name)).href);

export async function launchBrowser(): Promise<Browser> {
  const { findBrowser } = (await scripts('install.mjs')) as { findBrowser(): Promise<string> };
  return chromium.launch({
    executablePath: await findBrowser(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run'],
  });
}

export interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

export async function buildPage(): Promise<BuiltPage> {
  const { buildMatrixPage } = (await scripts('matrix-page.mjs')) as { buildMatrixPage(): Promise<BuiltPage> };
  return buildMatrixPage();
}

export interface HostOptions {
  /** What the server answers; throws an error with a sentence to show. */
  readonly answer: (params: MatrixParams) => MatrixResult;
  /** What the page kept when it was last here. */
  readonly kept?: unknown;
  readonly createTest?: boolean;
}

/** The page in a browser, and the extension's end of it. */
export class MatrixPage {
  readonly sent: ToHost[] = [];
  /** What the browser complained of: errors, and what the content security policy kept out. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private options: HostOptions,
  ) {}

  static async open(browser: Browser, { script, style }: BuiltPage, options: HostOptions): Promise<MatrixPage> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const opened = new MatrixPage(page, options);
    page.on('console', (message) => {
      if (message.type() === 'error') opened.complaints.push(message.text());
    });
    page.on('pageerror', (error) => opened.complaints.push(error.message));
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/matrix.js') return route.fulfill({ contentType: 'text/javascript', body: script });
      if (pathname === '/matrix.css') return route.fulfill({ contentType: 'text/css', body: style });
      const html = pageHtml({
        script: `${SOURCE}/matrix.js`,
        style: `${SOURCE}/matrix.css`,
        cspSource: SOURCE,
        nonce: 'once',
      });
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html });
      opened.complaints.push(`the page asked for ${pathname}`);
      return route.abort();
    });
    await page.exposeFunction('tellHost', (message: ToHost) => opened.receive(message));
    await page.addInitScript((kept: unknown) => {
      const host = window as unknown as { tellHost(message: unknown): void; kept: unknown };
      host.kept = kept;
      Object.assign(window, {
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => host.tellHost(message),
          getState: () => host.kept,
          setState: (state: unknown) => {
            host.kept = state;
          },
        }),
      });
    }, options.kept);
    await page.goto(`${SOURCE}/`);
    return opened;
  }

  /** The manifests are others now. */
  async change(answer: HostOptions['answer']): Promise<void> {
    this.options = { ...this.options, answer };
    await this.post({ type: 'changed' });
  }

  kept(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as { kept: unknown }).kept);
  }

  /** Of the last message of that type. */
  last<Type extends ToHost['type']>(type: Type): Extract<ToHost, { readonly type: Type }> | undefined {
    return this.sent.findLast((message): message is Extract<ToHost, { readonly type: Type }> => message.type === type);
  }

  post(message: unknown): Promise<void> {
    return this.page.evaluate((data) => window.postMessage(data, '*'), message);
  }

  /** The text of the last export, as the extension would make it. */
  exported(format: Parameters<typeof exportMatrix>[1]): string {
    const message = this.last('export');
    if (message === undefined) throw new Error('nothing was exported');
    return exportMatrix(this.options.answer(message.params), format);
  }

  private async receive(message: ToHost): Promise<void> {
    this.sent.push(message);
    if (message.type === 'ready') {
      const start: ToPage = { type: 'start', createTest: this.options.createTest === true };
      await this.post(start);
    }
    if (message.type !== 'ask') return;
    try {
      await this.post({ type: 'answer', id: message.id, matrix: this.options.answer(message.params) });
    } catch (error) {
      await this.post({ type: 'failed', id: message.id, message: (error as Error).message });
    }
  }
}
