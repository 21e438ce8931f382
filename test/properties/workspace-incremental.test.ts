import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/workspace/workspace';
import { ROOT, uriOf } from '../support/workspace';
import { manifestText as text, PATHS } from './manifest-texts';

/** G22: a workspace that has lived through edits answers like one that starts from the final texts. */

type Edit =
  | { readonly kind: 'disk'; readonly path: string; readonly text: string | undefined }
  | { readonly kind: 'open'; readonly path: string; readonly text: string }
  | { readonly kind: 'close'; readonly path: string }
  | { readonly kind: 'insert'; readonly path: string; readonly at: number; readonly line: string }
  | { readonly kind: 'remove-folder' };

const path = fc.constantFrom(...PATHS);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('disk' as const), path, text: fc.option(text, { nil: undefined, freq: 4 }) }),
  fc.record({ kind: fc.constant('open' as const), path, text }),
  fc.record({ kind: fc.constant('close' as const), path }),
  fc.record({
    kind: fc.constant('insert' as const),
    path,
    at: fc.nat(20),
    line: fc.constantFrom('# comment', '', '---'),
  }),
  fc.record({ kind: fc.constant('remove-folder' as const) }),
);

function apply(workspace: Workspace, change: Edit): void {
  switch (change.kind) {
    case 'disk':
      return workspace.setFile(uriOf(change.path), change.text);
    case 'open':
      return workspace.openBuffer(uriOf(change.path), change.text);
    case 'close':
      return workspace.closeBuffer(uriOf(change.path));
    case 'insert': {
      const lines = (workspace.snapshot().text(uriOf(change.path)) ?? '').split('\n');
      lines.splice(change.at, 0, change.line);
      return workspace.openBuffer(uriOf(change.path), lines.join('\n'));
    }
    case 'remove-folder':
      return workspace.removeFolder(`${ROOT}/deep`);
  }
}

function rebuilt(snapshot: Snapshot): Snapshot {
  const workspace = createWorkspace();
  workspace.setRoots([ROOT]);
  // In the opposite order, so that nothing depends on which file came first.
  for (const uri of [...snapshot.files.keys()].reverse()) workspace.setFile(uri, snapshot.text(uri));
  return workspace.snapshot();
}

/** Everything of a snapshot that a user could see, as data. */
function picture(snapshot: Snapshot) {
  const scope = snapshot.scopes[0];
  if (scope === undefined) return undefined;
  const { cluster } = scope;
  return {
    places: scope.resources.map((resource) => ({
      name: resource.name,
      place: snapshot.locate(resource, resource.fact.kindSpan),
      workload: cluster.workloadOf(resource)?.id,
      policy: cluster.policyOf(resource)?.id,
    })),
    notes: [...snapshot.files.values()].map((file) => file.notes),
    verdicts: verdicts(cluster),
    policies: cluster.policies.map((entry) => [
      entry.id,
      cluster.subjectsOf(entry).map(({ id }) => id),
      entry.duplicates.length,
    ]),
    isolation: cluster.workloads.map((workload) => [
      workload.id,
      cluster.isolation(workload, 'ingress').isolated,
      cluster.policiesSelecting(workload).map(({ id }) => id),
    ]),
    backends: cluster.services.map((entry) =>
      cluster.backendPorts(entry).map(({ workload, port }) => [entry.name, workload.id, port]),
    ),
    namespaces: [...cluster.namespaces.values()].map(({ name: called, labels: own }) => [called, ...own]),
    duplicates: cluster.duplicates.map(({ first, others, whole }) => [
      first.uri,
      first.documentIndex,
      others.length,
      whole.map(({ uri, documentIndex }) => [uri, documentIndex]),
    ]),
  };
}

function verdicts(cluster: Cluster) {
  const ends = [
    ...cluster.input.endpoints.map(({ id }) => ({ kind: 'endpoint', id }) as const),
    ...['10.1.1.1', '8.8.8.8'].map((address) => ({ kind: 'address', address }) as const),
  ];
  return ends.flatMap((from) =>
    ends.map((to) => [
      from,
      to,
      ...[80, 8080].map((port) => cluster.explain({ from, to, protocol: 'TCP', port }).verdict),
    ]),
  );
}

describe('incremental work', () => {
  it('after any edits a workspace answers like one built from scratch', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const workspace = createWorkspace();
        workspace.setRoots([ROOT]);
        for (const change of edits) {
          apply(workspace, change);
          // Building it each time is what lets a later state take over from an earlier one.
          void workspace.snapshot().scopes[0]?.cluster;
        }
        const snapshot = workspace.snapshot();
        expect(picture(snapshot)).toEqual(picture(rebuilt(snapshot)));
      }),
      { numRuns: 150 },
    );
  });
});
