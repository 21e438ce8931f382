import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MatrixBase } from '../../server/src/language/matrix';
import { matrixOfFixture } from '../support/matrix';
import { clusterOf } from '../support/workspace';
import { buildPage, type BuiltPage, type HostOptions, launchBrowser, MatrixPage } from './matrix-page';

const deployment = (namespace: string, name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${JSON.stringify(name)}, namespace: ${JSON.stringify(namespace)} }
spec: { template: { metadata: { labels: { app: ${JSON.stringify(name)} } }, spec: { containers: [{ name: c, image: i }] } } }
`;
const policy = (port: number, from = 'web') => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }], ports: [{ port: ${port} }] }]
`;
const APPS = [deployment('shop', 'web'), deployment('shop', 'db'), deployment('staging', 'test')].join('');
const SHOP = APPS + policy(5432);
const WEB = 'shop/web[Deployment]';
const DB = 'shop/db[Deployment]';

let browser: Browser;
let built: BuiltPage;
let shown: MatrixPage;

beforeAll(async () => {
  [browser, built] = await Promise.all([launchBrowser(), buildPage()]);
}, 300_000);
afterAll(() => browser.close());
afterEach(async () => {
  const { complaints } = shown;
  await shown.page.close();
  expect(complaints).toEqual([]);
});

const answerOf =
  (text: string, base?: MatrixBase): HostOptions['answer'] =>
  (params) =>
    matrixOfFixture(text, params, base);

async function open(text = SHOP, options: Partial<HostOptions> = {}): Promise<MatrixPage> {
  shown = await MatrixPage.open(browser, built, { answer: answerOf(text), ...options });
  await shown.page.getByRole('grid').waitFor();
  return shown;
}

const cell = (name: string | RegExp): Locator => shown.page.getByRole('gridcell', { name });
const rowHeader = (name: string | RegExp): Locator => shown.page.getByRole('rowheader', { name });
const columnHeader = (name: string | RegExp): Locator => shown.page.getByRole('columnheader', { name });
const press = (...keys: readonly string[]) =>
  keys.reduce((before, key) => before.then(() => shown.page.keyboard.press(key)), Promise.resolve());
/** The focused cell as `row → column`, by what stands in the page. */
const focused = () =>
  shown.page.evaluate(() => {
    const at = document.activeElement?.closest('td, th');
    return at?.getAttribute('title') ?? document.activeElement?.tagName ?? '';
  });
const announced = () => shown.page.getByRole('status').textContent();
const eventually = (text: string | RegExp) =>
  shown.page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });

describe('the matrix as a table', () => {
  it('has a name, headers for rows and columns, and says in words what each cell says', async () => {
    const { page } = await open();
    await page.getByRole('grid', { name: 'Who can reach whom: sources in rows, destinations in columns' }).waitFor();
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual([
      expect.stringContaining('shop'),
      expect.stringContaining('staging'),
      expect.stringContaining('Internet'),
    ]);
    expect(await rowHeader(/shop/).getAttribute('scope')).toBe('row');
    expect(await columnHeader(/shop/).getAttribute('scope')).toBe('col');
    expect(await rowHeader(/shop/).getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByRole('gridcell').evaluateAll((cells) => cells.map((one) => one.ariaLabel))).toEqual([
      'partly open: 2 of 2 pairs, all ports',
      'open: all ports, all 2 pairs',
      'open: all ports, all 2 workloads',
      'partly open: 1 of 2 pairs, all ports',
      'nothing to decide',
      'open: all ports, the only workload',
      'partly open: 1 of 2 workloads, all ports',
      'open: all ports, the only workload',
      'nothing to decide',
    ]);
  });

  it('carries each state by a letter that the legend tells', async () => {
    const { page } = await open();
    expect(await page.locator('td .letter').allTextContents()).toEqual(['P', 'O', 'O', 'P', '·', 'O', 'P', 'O', '·']);
    const legend = page.getByRole('list', { name: 'Legend' });
    expect((await legend.getByRole('listitem').allTextContents()).map((text) => text.slice(0, 1))).toEqual([
      'O',
      'P',
      'C',
      '?',
    ]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await page.locator('td .letter').first().isVisible()).toBe(true);
  });

  it('has labelled controls, and a way around by the Tab key', async () => {
    const { page } = await open();
    const toolbar = page.getByRole('toolbar', { name: 'Filter and export' });
    for (const [role, name] of [
      ['searchbox', /From/],
      ['searchbox', /To/],
      ['textbox', /Port/],
      ['combobox', /Protocol/],
      ['button', 'Copy As…'],
      ['button', 'Export As…'],
    ] as const) {
      expect(await toolbar.getByRole(role, { name }).count(), String(name)).toBe(1);
    }
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    expect(await focused()).toContain('shop → shop');
    // One element of the table can be tabbed to; the next is outside of it.
    expect(await page.locator('[role=grid] [tabindex="0"]').count()).toBe(1);
    await press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open into Workloads');
  });

  it('fits a narrow window, and large text', async () => {
    const { page } = await open();
    await page.setViewportSize({ width: 320, height: 256 });
    const wider = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await wider()).toBeLessThanOrEqual(0);
    await page.evaluate(() => {
      document.body.style.letterSpacing = '0.12em';
      document.body.style.wordSpacing = '0.16em';
      document.body.style.lineHeight = '1.5';
    });
    expect(await wider()).toBeLessThanOrEqual(0);
  });
});

describe('the keyboard', () => {
  it('moves between cells and headers, and stays within the table', async () => {
    await open();
    await cell(/open: all ports, all 2 pairs/).focus();
    await rowHeader(/shop/).click();
    await eventually('Opened shop');
    const moves: readonly (readonly [string, string])[] = [
      ['Control+Home', 'shop → shop:'],
      ['ArrowRight', `shop → ${DB}`],
      ['ArrowDown', `${DB} → ${DB}`],
      ['End', `${DB} → internet`],
      ['ArrowRight', `${DB} → internet`],
      ['Home', 'db · '],
      ['ArrowLeft', 'db · '],
      ['PageDown', 'Internet · '],
      ['PageUp', 'shop · 2 workloads'],
      ['ArrowRight', 'shop → shop:'],
      ['ArrowUp', 'shop · 2 workloads'],
      ['End', 'Internet · '],
      ['Control+End', 'internet → internet'],
    ];
    for (const [key, where] of moves) {
      await press(key);
      expect(await focused(), key).toContain(where);
    }
  });

  it('opens a namespace with Right, Space or Enter, and closes it with Left; the focus stays', async () => {
    const { page } = await open();
    await rowHeader(/shop/).focus();
    await press('Control+Home', 'ArrowLeft', 'ArrowRight');
    await eventually('Opened shop. 5 sources, 5 destinations');
    expect(await rowHeader(/shop/).getAttribute('aria-expanded')).toBe('true');
    expect(await focused()).toContain('shop · 2 workloads');
    expect(shown.last('ask')?.params.open).toEqual(['shop']);
    await press('ArrowLeft');
    await eventually('Closed shop. 3 sources');
    await press('Control+Home', 'ArrowUp', ' ');
    await eventually('Opened shop');
    await press('Enter');
    await eventually('Closed shop');
    await press('Control+Home', 'ArrowRight', 'Enter');
    await eventually('Opened shop and staging. 6 sources, 6 destinations');
    expect(await page.getByRole('rowheader').count()).toBe(6);
  });

  it('explains a connection with Enter, with the port that is asked for', async () => {
    const { page } = await open(SHOP, { kept: { params: { open: ['shop'], scope: 'file:///w' } } });
    await cell('partly open: TCP 5432').focus();
    await cell('partly open: TCP 5432').click();
    await press('Enter');
    expect(shown.last('run')).toEqual({ type: 'run', command: 'explain', connection: { from: WEB, to: DB } });
    await page.getByRole('textbox', { name: /Port/ }).fill('5432');
    await eventually('Updated');
    await cell('open: TCP 5432').first().focus();
    await press('Control+Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    expect(await focused()).toBe(`${WEB} → ${DB}: open: TCP 5432`);
    await page.getByRole('button', { name: 'Explain' }).click();
    expect(shown.last('run')?.connection).toMatchObject({ protocol: 'TCP', port: 5432 });
  });

  it('offers a test where the extension can make one, and the editor its menu', async () => {
    const { page } = await open(SHOP, { kept: { params: { open: ['shop'] } }, createTest: true });
    await cell('partly open: TCP 5432').click({ button: 'right' });
    const context = await cell('partly open: TCP 5432').getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '{}')).toEqual({
      palisadeConnection: true,
      preventDefaultContextMenuItems: true,
      from: WEB,
      to: DB,
      scope: 'file:///w',
    });
    await page.getByRole('button', { name: 'Create Test' }).click();
    expect(shown.last('run')).toEqual({ type: 'run', command: 'createTest', connection: { from: WEB, to: DB } });
  });
});

describe('search and filter', () => {
  it('shows what contains the text, with the workloads it was found in', async () => {
    const { page } = await open();
    await page.getByRole('searchbox', { name: /From/ }).fill('web');
    await eventually('2 sources, 3 destinations');
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual([
      expect.stringContaining('1 of 2 workloads'),
      expect.stringContaining('web'),
    ]);
    await page.getByRole('searchbox', { name: /From/ }).fill('no such thing');
    await page.getByText('Nothing matches the search.').first().waitFor();
  });

  it('takes TCP for a port without a protocol, and says what is no port', async () => {
    const { page } = await open();
    const port = page.getByRole('textbox', { name: /Port/ });
    await port.fill('70000');
    await page.locator('#port[aria-invalid=true]').waitFor();
    await port.fill('5432');
    await eventually('Updated');
    expect(shown.last('ask')?.params).toEqual({ port: 5432, protocol: 'TCP' });
    expect(await page.getByRole('combobox', { name: 'Protocol' }).inputValue()).toBe('TCP');
    expect(await cell(/open: TCP 5432, all 2 pairs/).count()).toBe(2);
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption('UDP');
    await page.waitForFunction(() => document.querySelectorAll('td.partly, td.closed').length > 0);
    expect(shown.last('ask')?.params).toEqual({ port: 5432, protocol: 'UDP' });
  });

  it('shows only differences where there is something to compare with', async () => {
    const { page } = await open();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await shown.change(answerOf(SHOP, { name: 'the last commit', cluster: clusterOf(APPS) }));
    await page.getByRole('checkbox', { name: 'Only differences from the last commit' }).check();
    await eventually('3 sources, 1 destination');
    expect(await page.locator('td .letter').allTextContents()).toEqual(['~', '−', '−']);
    expect(await page.getByRole('list', { name: 'Legend' }).innerText()).toContain('Opened');
  });

  it('shows the sentence of the server when it refuses', async () => {
    const { page } = await open();
    await shown.change(() => {
      throw new Error('That cannot be asked.');
    });
    await page.locator('.problem', { hasText: 'That cannot be asked.' }).waitFor();
    expect(await announced()).toBe('That cannot be asked.');
  });
});

describe('a page that comes back', () => {
  it('keeps what is open, the filter and the place of the keyboard', async () => {
    const { page } = await open();
    await rowHeader(/shop/).click();
    await eventually('Opened shop');
    await page.getByRole('searchbox', { name: /To/ }).fill('db');
    await eventually('5 sources, 2 destinations');
    await cell('partly open: TCP 5432').click();
    const kept = await shown.kept();
    expect(kept).toMatchObject({ params: { open: ['shop'], to: 'db' }, focus: { row: WEB, column: DB } });
    await page.close();

    await open(SHOP, { kept });
    expect(await shown.page.getByRole('searchbox', { name: /To/ }).inputValue()).toBe('db');
    await shown.page.getByRole('region', { name: 'Selected cell' }).getByText(`${WEB} → ${DB}`).waitFor();
    expect(await shown.page.locator('[role=grid] [tabindex="0"]').getAttribute('title')).toContain(`${WEB} → ${DB}`);
  });

  it('starts anew from what it does not understand', async () => {
    const { page } = await open(SHOP, { kept: { params: { open: 'shop' } } });
    expect(await page.getByRole('rowheader').count()).toBe(3);
    expect(shown.last('ask')?.params).toEqual({});
  });

  it('follows the manifests without losing the focus', async () => {
    await open(SHOP, { kept: { params: { open: ['shop'] } } });
    await cell('partly open: TCP 5432').click();
    await shown.change(answerOf(APPS + policy(5433)));
    await cell('partly open: TCP 5433').waitFor();
    expect(await focused()).toContain(`${WEB} → ${DB}`);
    expect(await announced()).toContain('Updated');
  });

  it('ignores messages that are none', async () => {
    const { page } = await open();
    for (const message of [
      null,
      'answer',
      { type: 'answer' },
      { type: 'answer', id: 'x', matrix: {} },
      { type: 'start' },
    ]) {
      await shown.post(message);
    }
    expect(await page.getByRole('rowheader').count()).toBe(3);
  });
});

describe('names that nobody vouches for', () => {
  const NAMES = [
    '<img src=x onerror="document.title=1">',
    '"><script>document.title=1</script>',
    "'-alert(1)-'",
    '</style><style>*{display:none}</style>',
    'javascript:document.title=1',
    '${document.title=1}',
  ];
  const EVIL = NAMES.map((name) => deployment(name, name)).join('') + deployment('shop', 'web');

  it('are text everywhere', async () => {
    const { page } = await open(EVIL, { kept: { params: { open: NAMES } } });
    const names = await page.getByRole('rowheader').allInnerTexts();
    for (const name of NAMES) expect(names.filter((text) => text.includes(name))).toHaveLength(2);
    for (const header of await page.getByRole('rowheader').all()) {
      await header.focus();
      await press('ArrowRight');
    }
    expect(await page.title()).toBe('Reachability Matrix');
    expect(await page.locator('img, iframe, object, style, body script:not([nonce])').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    await page.getByRole('button', { name: 'Copy As…' }).click();
    await expect.poll(() => shown.last('export')).toBeDefined();
    for (const format of ['svg', 'markdown'] as const) {
      expect(shown.exported(format)).not.toMatch(/<img|<script|<\/style/);
    }
  });

  it('and even where they were markup, the policy of the page runs nothing', async () => {
    const { page } = await open();
    const ran = await page.evaluate(async () => {
      const broken: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => broken.push(effectiveDirective));
      const host = document.createElement('div');
      host.innerHTML = '<img src="https://page.test/x.png" onerror="document.title=1"><style>body{color:red}</style>';
      const script = document.createElement('script');
      script.textContent = 'document.title = "script"';
      document.body.append(host, script);
      await fetch('https://page.test/data').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { title: document.title, broken: [...new Set(broken)].sort() };
    });
    expect(ran).toEqual({
      title: 'Reachability Matrix',
      broken: ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'],
    });
    // The browser tells the console of each; nothing else may be there.
    expect(shown.complaints.filter((text) => !/Content Security Policy|Refused/.test(text))).toEqual([]);
    shown.complaints.length = 0;
  });
});

describe('the graph', () => {
  it('is a picture with a name, and the same as a list', async () => {
    const { page } = await open();
    const graph = page.getByRole('img', { name: /Graph of 3 namespaces/ });
    await graph.waitFor();
    const list = await graph.getAttribute('aria-describedby');
    expect(await page.locator(`#${list ?? ''} li`).allTextContents()).toEqual([
      'shop to staging: open: all ports, all 2 pairs',
      'shop to Internet: open: all ports, all 2 workloads',
      'staging to shop: partly open: 1 of 2 pairs, all ports',
      'staging to Internet: open: all ports, the only workload',
      'Internet to shop: partly open: 1 of 2 workloads, all ports',
      'Internet to staging: open: all ports, the only workload',
    ]);
    expect(await graph.locator('.node').count()).toBe(3);
  });

  it('is left out with a sentence where nobody could read it', async () => {
    const many = Array.from({ length: 70 }, (_, index) => deployment(`n${index}`, 'web')).join('');
    const { page } = await open(many);
    await page.getByText('71 namespaces are too many for a graph').waitFor();
    await page.getByRole('searchbox', { name: /From/ }).fill('n1');
    await page.getByRole('searchbox', { name: /To/ }).fill('n2');
    await page
      .getByText(/would hide each other|Graph of/)
      .first()
      .waitFor();
  });
});

describe('a large matrix', () => {
  it('shows the first namespaces, says so, and finds the others', async () => {
    const many = Array.from({ length: 120 }, (_, index) => deployment(`n${String(index).padStart(3, '0')}`, 'web'));
    const { page } = await open(many.join(''));
    await page.getByText('The first 80 of 120 namespaces are shown as sources.').first().waitFor();
    expect(await page.getByRole('rowheader').count()).toBe(81);
    await page.getByRole('searchbox', { name: /From/ }).fill('n119');
    await eventually(/\b1 source,/);
    expect(await rowHeader(/n119/).count()).toBe(1);
  });
});
