/**
 * Walks through a first policy in a real VS Code as a stranger would, by keyboard, and takes a picture at each step:
 * `npm run walk [-- --vsix FILE] [-- --out DIR]`. A step that does not show what it should fails the walk. The pictures of
 * server/docs/first-policy.md come from here; look at them before you commit them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkbench } from './browser.mjs';
import { failuresFolder, projectRoot } from './paths.mjs';
import { runAsScript, UserError } from './processes.mjs';
import { serveVsCode } from './serve.mjs';
import { pictureSettings, Workbench } from './workbench.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' }, out: { type: 'string' } } });

const deployment = (name, env = '', port = 8080) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: registry.example/${name}:1.0
          ports:
            - containerPort: ${port}
${env}---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    app: ${name}
  ports:
    - port: ${port}
`;
const asks = (name, address) => `          env:
            - name: ${name}
              value: ${address}
`;

/** The stranger's workspace: three workloads of one namespace, and no policy. */
const workspace = {
  'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n',
  'web.yaml': deployment('web', asks('API_URL', 'http://api:8080')),
  'api.yaml': deployment('api', asks('DATABASE_URL', 'postgres://postgres:5432/shop')),
  'postgres.yaml': deployment('postgres', '', 5432),
};

/** Steps in order. Each leaves the workbench as the next one finds it, and returns what its picture shows (all, if nothing). */
const steps = {
  async 'default-deny-offered'(walk) {
    await walk.bench.newFile('policies.yaml');
    await walk.type('default-deny');
    await walk.offers('default-deny-all');
    return '.part.editor';
  },
  async 'default-deny'(walk) {
    await walk.accept('default-deny-all');
    await walk.leave();
    await walk.shows('selects 3 workloads · isolates ingress · isolates egress');
    return '.part.editor';
  },
  async 'dns-warned'(walk) {
    await walk.goTo(4, 20);
    await walk.command('Show or Focus Hover');
    await walk.sees('.monaco-hover', 'nothing allows DNS');
    return '.part.editor';
  },
  async 'dns-fixes'(walk) {
    await walk.leave();
    await walk.press('Control+Period');
    await walk.sees('.action-widget', 'Allow DNS');
    return '.part.editor';
  },
  async 'dns-preview'(walk) {
    await walk.press('Enter');
    await walk.sees('.part.panel', 'Refactor Preview');
    await walk.sees('.part.panel', 'allow-dns.yaml');
  },
  async 'dns-fixed'(walk) {
    await walk.apply('allow-dns.yaml');
    await walk.bench.openFile('allow-dns.yaml');
    await walk.shows('53');
    return '.part.editor';
  },
  async 'rule-kind'(walk) {
    await walk.bench.newFile('allow-api.yaml');
    await walk.type('apiV');
    await walk.accept('apiVersion');
    await walk.accept('networking.k8s.io/v1');
    await walk.line('ki');
    await walk.accept('kind');
    await walk.offers('NetworkPolicy');
    return '.part.editor';
  },
  async 'rule-subject'(walk) {
    await walk.accept('NetworkPolicy');
    await walk.line('me');
    await walk.accept('metadata');
    await walk.type('postgres');
    await walk.line('names');
    await walk.accept('namespace');
    await walk.accept('shop');
    await walk.line('sp', 1);
    await walk.accept('spec');
    await walk.accept('podSelector');
    await walk.accept('matchLabels');
    await walk.accept('app');
    await walk.offers('matches 1 workload');
    return '.part.editor';
  },
  async 'rule-peer'(walk) {
    await walk.accept('postgres');
    await walk.line('ing', 2);
    await walk.accept('ingress');
    await walk.accept('podSelector');
    await walk.accept('matchLabels');
    await walk.accept('app');
    await walk.offers('matches 1 workload');
    return '.part.editor';
  },
  async 'rule-port'(walk) {
    await walk.accept('api');
    await walk.line('por', 4);
    await walk.accept('ports');
    await walk.offers('5432');
    return '.part.editor';
  },
  async 'rule-written'(walk) {
    await walk.accept('5432');
    await walk.leave();
    await walk.shows('selects 1 workload · 1 peer in');
    return '.part.editor';
  },
  async hover(walk) {
    await walk.goTo(12, 12);
    await walk.command('Show or Focus Hover');
    await walk.sees('.monaco-hover', 'shop/api[Deployment]');
    return '.part.editor';
  },
  async 'other-end'(walk) {
    await walk.leave();
    await walk.press('Control+Period');
    await walk.sees('.action-widget', 'Quick Fix');
    return '.part.editor';
  },
  async 'other-end-allowed'(walk) {
    await walk.press('Enter');
    await walk.apply('api-to-postgres.yaml');
    await walk.bench.openFile('api-to-postgres.yaml');
    await walk.shows('selects 1 workload · 1 peer out');
    return '.part.editor';
  },
  async 'to-workload'(walk) {
    await walk.bench.openFile('allow-api.yaml');
    await walk.goTo(14, 20);
    await walk.press('F12');
    await walk.sees('.tabs-container .tab.active', 'api.yaml');
    return '.part.editor';
  },
  async rename(walk) {
    await walk.bench.openFile('allow-api.yaml');
    await walk.goTo(14, 20);
    await walk.press('F2', 'Control+A');
    await walk.type('orders-api');
    return '.part.editor';
  },
  async renamed(walk) {
    await walk.press('Enter');
    await walk.shows('app: orders-api');
    await walk.bench.openFile('api.yaml');
    await walk.shows('app: orders-api');
    await walk.bench.idle();
    return '.part.editor';
  },
};

class Walk {
  constructor(bench) {
    this.bench = bench;
    this.page = bench.page;
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.bench.idle(250);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 40 });
    await this.bench.idle(800);
  }

  goTo(line, column) {
    return this.bench.goTo(line, column);
  }

  command(title) {
    return this.bench.command(title);
  }

  suggestion(label) {
    return this.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: label }).first();
  }

  async offers(label) {
    await this.suggestion(label).waitFor({ timeout: 10_000 });
  }

  async accept(label) {
    await this.offers(label);
    for (let tries = 0; tries < 30; tries += 1) {
      if ((await this.suggestion(label).getAttribute('class')).includes('focused')) break;
      await this.press('ArrowDown');
    }
    await this.press('Enter');
    await this.bench.idle(800);
  }

  /** A new line, `outdent` steps to the left of where the editor puts it. */
  async line(text, outdent = 0) {
    await this.press('Escape', 'Enter', ...Array.from({ length: outdent }, () => 'Backspace'));
    await this.type(text);
  }

  /** Text that the editor shows, lenses included. */
  async shows(text) {
    const plain = (shown) => shown.replaceAll('\u00a0', ' ');
    for (let tries = 0; tries < 50; tries += 1) {
      const shown = await this.page.locator('.editor-instance .monaco-editor').first().innerText();
      if (plain(shown).includes(text)) return;
      await this.bench.idle(200);
    }
    throw new Error(`the editor does not show "${text}"`);
  }

  async sees(selector, text) {
    await this.page.locator(selector, { hasText: text }).first().waitFor({ timeout: 10_000 });
    await this.bench.idle(600);
  }

  /** Applies what the refactor preview shows, which creates a file. */
  async apply(file) {
    await this.sees('.part.panel', 'Refactor Preview');
    await this.page.locator('.part.panel .monaco-button', { hasText: 'Apply' }).click();
    await this.sees('.part.sidebar', file);
    await this.bench.idle();
    await this.command('View: Hide Panel');
  }

  /** Ends a snippet and closes what is open over the editor. */
  async leave() {
    await this.press('Escape', 'Escape');
  }
}

await runAsScript(import.meta.filename, async () => {
  const out = resolve(values.out ?? join(projectRoot, 'media', 'walk'));
  mkdirSync(out, { recursive: true });
  const folder = join(mkdtempSync(join(tmpdir(), 'palisade-walk-')), 'shop');
  for (const [path, text] of Object.entries(workspace)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const extension = values.vsix === undefined ? { extensionPath: projectRoot } : { vsix: resolve(values.vsix) };
  const served = await serveVsCode({ folder, ...extension, userSettings: pictureSettings });
  const { page, close } = await openWorkbench(served.url, { width: 1100, height: 700, scale: 1.5 });
  const walk = new Walk(new Workbench(page, folder));
  let number = 0;
  try {
    await page.waitForTimeout(6000);
    for (const [name, act] of Object.entries(steps)) {
      number += 1;
      const file = join(out, `${String(number).padStart(2, '0')}-${name}.png`);
      try {
        const clip = await act(walk);
        await page.screenshot({ path: file, ...(clip === undefined ? {} : { clip: await walk.bench.clip(clip) }) });
        console.log(`${name}: ${file}`);
      } catch (error) {
        mkdirSync(failuresFolder, { recursive: true });
        await page.screenshot({ path: join(failuresFolder, `walk-${name}.png`) }).catch(() => undefined);
        throw new UserError(`${name}: ${error.message}\nWhat VS Code showed then is in ${failuresFolder}`);
      }
    }
  } finally {
    await close();
    await served.stop();
    rmSync(dirname(folder), { recursive: true, force: true, maxRetries: 5 });
  }
});
