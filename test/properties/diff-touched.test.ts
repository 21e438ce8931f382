import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import { type ConnectionDiff, diffEndName } from '../../server/src/workspace/diff/connection-diff';
import { diffConnections } from '../../server/src/workspace/diff/diff-connections';
import { createWorkspace } from '../../server/src/workspace/workspace';
import { ROOT, uriOf } from '../support/workspace';
import { manifestText, PATHS } from './manifest-texts';

/** Only pairs that a difference touches are compared; what is found must be all there is. */

type Files = Readonly<Record<string, string>>;

function clusterOf(files: Files): Cluster | undefined {
  const workspace = createWorkspace();
  workspace.setRoots([ROOT]);
  for (const [path, text] of Object.entries(files)) workspace.setFile(uriOf(path), text);
  return workspace.snapshot().scopes[0]?.cluster;
}

const files = fc.record(Object.fromEntries(PATHS.map((path) => [path, manifestText])));

function rows(diffs: readonly ConnectionDiff[]) {
  return diffs.map(({ type, source, destination, before, after, info }) => ({
    type,
    ends: [diffEndName(source), diffEndName(destination)],
    before: [before.allowed, before.unknown, [...before.reasons].sort()],
    after: [after.allowed, after.unknown, [...after.reasons].sort()],
    info,
  }));
}

describe('the difference of two clusters', () => {
  it('after an edit of one file is the one of comparing all pairs', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(files, fc.constantFrom(...PATHS), manifestText, (before, path, text) => {
        const [old, current] = [clusterOf(before), clusterOf({ ...before, [path]: text })];
        expect(rows(diffConnections(old, current))).toEqual(rows(diffConnections(old, current, { exhaustive: true })));
      }),
      { numRuns: 300 },
    );
  });

  it('of unrelated folders is the one of comparing all pairs', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const [old, current] = [clusterOf(before), clusterOf(after)];
        expect(rows(diffConnections(old, current))).toEqual(rows(diffConnections(old, current, { exhaustive: true })));
      }),
      { numRuns: 100 },
    );
  });
});
