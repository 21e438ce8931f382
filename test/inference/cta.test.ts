import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferRows } from '../../server/src/inference/format';
import { inferConnections } from '../../server/src/inference/infer';
import { workspaceOf } from '../support/workspace';
import { sharedDataPresent, sharedFolder } from '../support/shared';
import { expectedIn, manifestsIn } from './corpus';

interface Expected {
  readonly connections?: readonly {
    readonly src: string;
    readonly dst: string;
    readonly ports?: readonly { readonly port: number; readonly target_port?: number }[];
  }[];
  readonly expect_error?: boolean;
}

const group = join(sharedFolder, 'corpus', 'cta');
const present = sharedDataPresent('inference over the topology corpus');

describe.skipIf(!present)('inferConnections on the topology corpus', () => {
  const cases = present ? readdirSync(group).filter((name) => existsSync(join(group, name, 'manifests'))) : [];

  it.each(cases)('finds every required connection of %s', (name) => {
    const expected = expectedIn<Expected>(join(group, name));
    const snapshot = workspaceOf(manifestsIn(join(group, name, 'manifests'))).snapshot();
    const scope = snapshot.scopes[0];
    if (scope === undefined) throw new Error('no scope');
    const rows = inferRows(inferConnections(scope, { snapshot }), snapshot);
    const found = new Set(rows.flatMap((row) => [`${row.src} => ${row.dst} ${row.port}`, `${row.src} => ${row.dst}`]));
    const wanted = (expected.connections ?? []).flatMap(({ src, dst, ports }) =>
      ports === undefined ? [`${src} => ${dst}`] : ports.map((p) => `${src} => ${dst} ${p.target_port ?? p.port}`),
    );
    expect(wanted.filter((connection) => !found.has(connection))).toEqual([]);
  });

  it('finds nothing but the required connections of Online Boutique', () => {
    const folder = join(group, 'ConnectionsOutputJSON');
    const snapshot = workspaceOf(manifestsIn(join(folder, 'manifests'))).snapshot();
    const scope = snapshot.scopes[0];
    if (scope === undefined) throw new Error('no scope');
    const { edges } = inferConnections(scope, { snapshot });
    expect(edges.filter((edge) => edge.confidence !== 'hint')).toHaveLength(17);
  });
});
