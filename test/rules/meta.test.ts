import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/index';

const root = join(import.meta.dirname, '../..');
const docs = join(root, 'server/docs/rules');
const source = join(root, 'server/src/rules');
const HEADINGS = ['What it finds', 'Why it matters', 'Wrong', 'Right', 'Fix', 'Options', 'When to switch it off'];

const metas = rules.map((rule) => rule.meta);

describe('the list of rules', () => {
  it('has unique ids in kebab-case', () => {
    const ids = metas.map((meta) => meta.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('has no page without a rule', () => {
    const pages = readdirSync(docs)
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => name.slice(0, -3));
    expect(pages.sort()).toEqual(metas.map((meta) => meta.id).sort());
  });

  it('offers fixes exactly where it says so', () => {
    const wrong = rules.filter((rule) => (rule.fixes !== undefined) !== rule.meta.fixable).map((rule) => rule.meta.id);
    expect(wrong).toEqual([]);
  });
});

describe.each(metas)('rule $id', (meta) => {
  it('has a file of its own', () => {
    expect(existsSync(join(source, `${meta.id}.ts`))).toBe(true);
  });

  it('has a title in sentence case without a full stop, the one of package.nls.json', () => {
    expect(meta.title).toMatch(/^[A-Zp].*[^.]$/);
    const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
    expect(nls[`rule.${meta.id}`]).toBe(meta.title);
  });

  it('has a page with the seven headings in order', () => {
    const page = readFileSync(join(docs, `${meta.id}.md`), 'utf8');
    expect(page.startsWith(`# ${meta.title}\n`)).toBe(true);
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(HEADINGS);
  });

  it('has tests, of its fixes too', () => {
    const path = join(import.meta.dirname, `${meta.id}.test.ts`);
    expect(existsSync(path), path).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/\^ (error|warning|info|hint)\[/);
    // `settles` proves that the finding is gone after the fix, and that no new error came.
    expect(/\bsettles\(/.test(text)).toBe(meta.fixable);
  });
});
