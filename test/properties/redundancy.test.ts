import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFix } from '../../server/src/rules/fixes';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { pathOf } from '../support';
import { filesOf, policies, snapshotOf, verdicts } from './namespace-policies';

function found(snapshot: Snapshot, ids: readonly string[]): readonly Finding[] {
  return findingsOf(
    snapshot,
    {},
    {
      onError: (id, error) => {
        throw new Error(`rule ${id} failed`, { cause: error });
      },
    },
  ).filter((finding) => ids.includes(finding.rule.id));
}

describe('what is called redundant', () => {
  it('policies may all go at once, and no verdict changes', () => {
    let removed = 0;
    fc.assert(
      fc.property(policies, (specs) => {
        const files = filesOf(specs);
        const snapshot = snapshotOf(files);
        const gone = new Set(
          found(snapshot, ['redundant-policy', 'duplicate-policy']).map(({ resource }) => pathOf(resource.uri)),
        );
        removed += gone.size;
        const rest = new Map([...files].filter(([path]) => !gone.has(path)));
        if (gone.size > 0) expect(verdicts(snapshotOf(rest))).toEqual(verdicts(snapshot));
      }),
      { numRuns: 100 },
    );
    expect(removed).toBeGreaterThan(3);
  });

  it('rules, peers, ports and conditions go one by one, and no verdict changes', () => {
    const ids = [
      'redundant-rule',
      'duplicate-peer',
      'peer-covered',
      'duplicate-port',
      'port-covered',
      'selector-term-redundant',
      'address-block-redundant',
    ];
    let removed = 0;
    fc.assert(
      fc.property(policies, (specs) => {
        let files = filesOf(specs);
        const before = verdicts(snapshotOf(files));
        for (let steps = 0; steps < 40; steps += 1) {
          const snapshot = snapshotOf(files);
          const [finding] = found(snapshot, ids);
          if (finding === undefined) break;
          const fix = fixesOf(snapshot, finding).find(({ title }) => title.includes('no connection changes'));
          expect(fix, `a fix of ${finding.rule.id}`).toBeDefined();
          if (fix === undefined) return;
          removed += 1;
          files = new Map([
            ...files,
            ...[...applyFix(snapshot, fix)].map(([uri, text]) => [pathOf(uri), text] as const),
          ]);
          expect(verdicts(snapshotOf(files)), `${finding.rule.id} in ${[...files.values()].join('\n')}`).toEqual(
            before,
          );
        }
      }),
      { numRuns: 25 },
    );
    expect(removed).toBeGreaterThan(20);
  });
});
