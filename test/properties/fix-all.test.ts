import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixAll } from '../../server/src/rules/fix-all/fix-all';
import { pathOf, workspaceOf } from '../support';
import { manifestText, PATHS } from './manifest-texts';
import { connections, type Files, filesOf, policies, snapshotOf, WORKLOADS } from './namespace-policies';

/** Mistakes that people make, some of which can be repaired without asking. */
const MISTAKES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/ *"policyTypes": \[[^\]]*\],\n/, ''),
  (text) => text.replace(/"port": (\d+)/, '"port": "$1"'),
  (text) => text.replace('"Ingress"', '"ingress"'),
  (text) => text.replace('"matchLabels"', '"matchlabels"'),
  (text) => text.replace('"operator": "Exists"', '"operator": "exists"'),
  (text) => text.replace('"endPort": 90', '"endPort": 70'),
  (text) => text.replace('"networking.k8s.io/v1"', '"extensions/v1beta1"'),
  (text) => text.replace('"k": "x"', '"k": 1'),
  (text) => text.replace('"cidr": "10.1.0.0/16"', '"cidr": "10.1.0.1/16"'),
];

const damaged = fc
  .tuple(policies, fc.array(fc.constantFrom(...MISTAKES), { minLength: 5, maxLength: 5 }))
  .map(
    ([specs, mistakes]): Files =>
      new Map([...filesOf(specs)].map(([path, text], index) => [path, mistakes[index]?.(text) ?? text])),
  );

/** Fixes all and expects that nothing opens, nothing that was sure changes, and a second run has nothing to do. */
async function expectSafe(files: Files): Promise<number> {
  const workspace = workspaceOf([...WORKLOADS, ...files].map(([path, text]) => ({ path, text })));
  const { fixes, texts } = await fixAll(workspace, { settings: {} });
  const fixed = new Map([...files, ...[...texts].map(([uri, text]) => [pathOf(uri), text] as const)]);
  const before = new Map(connections(snapshotOf(files)).map((connection) => [connection.key, connection]));
  const after = connections(snapshotOf(fixed));
  expect(after).toHaveLength(before.size);
  for (const { key, allowed, unknown } of after) {
    const old = before.get(key);
    expect(old, key).toBeDefined();
    if (old === undefined) continue;
    const where = () => `${key} after ${JSON.stringify(fixes)}`;
    expect(allowed.minus(old.allowed).isEmpty, where()).toBe(true);
    expect(unknown.minus(old.unknown).isEmpty, where()).toBe(true);
    expect(old.allowed.minus(allowed).isEmpty, where()).toBe(true);
  }
  const again = await fixAll(workspaceOf([...WORKLOADS, ...fixed].map(([path, text]) => ({ path, text }))), {
    settings: {},
  });
  expect(again.fixes).toEqual([]);
  return fixes.length;
}

describe('fix-all', () => {
  it('opens and closes nothing, and has nothing to do the second time', { timeout: 60_000 }, async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(damaged, async (files) => {
        count += await expectSafe(files);
      }),
      { numRuns: 15 },
    );
    expect(count, 'fixes in all').toBeGreaterThan(5);
  });

  it('does so with contradictory and broken manifests', { timeout: 60_000 }, async () => {
    const texts = fc.array(manifestText, { minLength: PATHS.length, maxLength: PATHS.length });
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        await expectSafe(new Map(PATHS.map((path, index) => [path, all[index] ?? ''])));
      }),
      { numRuns: 10 },
    );
  });
});
