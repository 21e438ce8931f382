import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferRows } from '../../server/src/inference/format';
import { inferConnections } from '../../server/src/inference/infer';
import { repositoryRoot, sharedDataPresent, sharedFolder } from '../support/shared';
import { workspaceOf } from '../support/workspace';
import { casesOf } from './corpus';
import { corpusTree } from './findings-trees';

/**
 * What the manifests of applications are read to need. Each connection was held against its evidence: `inferred-edges.md` has what
 * is to be said of them. A change of
 * `inferred-edges.json` is reviewed in the same way before it is accepted (`vitest -u`).
 */
const GROUPS = ['apps-microservices-demo', 'cta', 'npa-connlist'];

/** Every connection with its confidence, then what leads nowhere. */
function inferredFrom(tree: string): readonly string[] {
  const snapshot = workspaceOf(corpusTree(tree).files).snapshot();
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new Error('no scope');
  const result = inferConnections(scope, { snapshot });
  const rows = inferRows(result, snapshot).map(
    ({ src, dst, protocol, port, confidence }) => `${src} => ${dst} ${protocol} ${port} ${confidence}`,
  );
  const nowhere = result.dangling.map(
    ({ source, place, text, reason }) => `${source?.id ?? place.label} => ${text} nowhere: ${reason}`,
  );
  return [...rows, ...nowhere];
}

describe.runIf(sharedDataPresent('connections of the applications'))('connections of the applications', () => {
  // Some cases are about arguments of the command line and have no manifests.
  const trees = GROUPS.flatMap((group) => casesOf(group).map((name) => `${group}/${name}`)).filter((tree) =>
    existsSync(join(sharedFolder, 'corpus', tree, 'manifests')),
  );
  const found = trees.map((tree) => [tree, inferredFrom(tree)] as const).filter(([, lines]) => lines.length > 0);

  it('are those that were reviewed', async () => {
    expect(found.length).toBeGreaterThan(20);
    await expect(`${JSON.stringify(Object.fromEntries(found), undefined, 2)}\n`).toMatchFileSnapshot(
      'inferred-edges.json',
    );
  });

  it.each(found.map(([tree]) => tree))('are explained for %s', (tree) => {
    const review = readFileSync(join(repositoryRoot, 'test/conformance/inferred-edges.md'), 'utf8');
    expect(review).toContain(`\`${tree}\``);
  });
});
