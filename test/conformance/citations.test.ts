import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot, sharedDataPresent, sharedFolder } from '../support/shared';

/**
 * Rules of the semantics that no test can cite: they state nothing about this program's answers. Everything else in the
 * sections about inputs (A), NetworkPolicy (B), the administrator's policies (C), network plugins (F) and the model (G) is cited by
 * a test.
 */
const NOT_TESTABLE: Readonly<Record<string, string>> = {
  B35: 'what happens to connections that are open already is said to be outside the model',
  F18: 'nodes with Windows are said to be outside the model',
  G12: 'conditions on requests are made by dialects that are not compiled here',
  G28: 'a list of corpora; the conformance tests run them',
  G29: 'how other engines may be used for comparison; the exceptions of the conformance tests say where they differ',
};

describe.runIf(sharedDataPresent('rules of the semantics'))('the rules of the semantics', () => {
  const ids = idsOf(readFileSync(join(sharedFolder, 'design/semantics.md'), 'utf8'));
  const cited = citationsIn(join(repositoryRoot, 'test'));

  it('are found in its sections A, B, C, F and G', () => {
    expect(ids.length).toBeGreaterThan(200);
    for (const id of ['A1', 'A-X15', 'B39', 'BV22', 'B-X25', 'C25', 'C-X16', 'F17', 'F-X11', 'G1', 'G-X12'])
      expect(ids).toContain(id);
  });

  it('are cited by a test, each of them, but for those that say nothing to test', () => {
    expect(ids.filter((id) => !cited.has(id) && !(id in NOT_TESTABLE))).toEqual([]);
  });

  it('are excused only while they exist and nothing cites them, and with a reason', () => {
    for (const [id, reason] of Object.entries(NOT_TESTABLE)) {
      expect(ids).toContain(id);
      expect(cited.has(id), `${id} is cited, so it needs no excuse`).toBe(false);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

/** Ids where they are defined: `**A1**` before a statement, or the first cell of a table row. */
function idsOf(page: string): readonly string[] {
  const statements = [...page.matchAll(/^\*\*([ABCFG]\d+)\*\*/gm)].map((match) => match[1] ?? '');
  const rows = [...page.matchAll(/^\| ((?:[ABCFG]-X|BV)\d+) \|/gm)].map((match) => match[1] ?? '');
  return [...new Set([...statements, ...rows])];
}

function citationsIn(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of filesBelow(folder)) {
    if (path.endsWith('citations.test.ts')) continue;
    for (const [id] of readFileSync(path, 'utf8').matchAll(/(?<![\w-])(?:[ABCFG](?:-X)?|BV)\d+(?!\w)/g)) found.add(id);
  }
  return found;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}
