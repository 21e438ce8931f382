import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/workspace/workspace';
import { ROOT, uriOf } from '../support/workspace';

/** G22: a workspace that has lived through edits answers like one that starts from the final texts. */

const PATHS = ['a.yaml', 'b.yaml', 'deep/c.yaml', 'd.json'];
const NAMESPACES = ['x', 'y'];
const LABELS = ['{}', '{ app: a }', '{ app: b, tier: t }'];

const namespace = fc.constantFrom(...NAMESPACES);
const labels = fc.constantFrom(...LABELS);
const name = fc.constantFrom('one', 'two');
const selector = fc.constantFrom(
  '{}',
  '{ matchLabels: { app: a } }',
  '{ matchExpressions: [{ key: tier, operator: Exists }] }',
  '{ matchLabels: { statefulset.kubernetes.io/pod-name: one-0 } }',
);
const peer = fc.oneof(
  selector.map((pods) => `{ podSelector: ${pods} }`),
  fc.constantFrom(
    '{ namespaceSelector: { matchLabels: { team: t } } }',
    '{ namespaceSelector: {} }',
    '{ ipBlock: { cidr: 10.0.0.0/8 } }',
    '{}',
  ),
);

const pod = fc
  .tuple(namespace, name, labels, fc.boolean())
  .map(
    ([ns, called, own, finished]) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { namespace: ${ns}, name: ${called}, labels: ${own} }\nspec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }] }\nstatus: { phase: ${finished ? 'Failed' : 'Running'} }\n`,
  );
const statefulSet = fc
  .tuple(namespace, name, labels, fc.integer({ min: 0, max: 3 }))
  .map(
    ([ns, called, own, replicas]) =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { replicas: ${replicas}, serviceName: s, selector: { matchLabels: ${own} }, template: { metadata: { labels: ${own} }, spec: { containers: [{ name: c, image: i }] } } }\n`,
  );
const policy = fc
  .tuple(
    namespace,
    name,
    selector,
    fc.array(peer, { maxLength: 2 }),
    fc.constantFrom('Ingress', 'Egress'),
    fc.constantFrom('80', 'http', '0'),
  )
  .map(
    ([ns, called, subject, peers, direction, port]) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { podSelector: ${subject}, policyTypes: [${direction}], ${direction.toLowerCase()}: [{ ${direction === 'Ingress' ? 'from' : 'to'}: [${peers.join(', ')}], ports: [{ port: ${port} }] }] }\n`,
  );
const service = fc
  .tuple(namespace, name, labels)
  .map(
    ([ns, called, own]) =>
      `apiVersion: v1\nkind: Service\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { selector: ${own}, ports: [{ port: 80, targetPort: http }] }\n`,
  );
const declaration = fc
  .tuple(namespace, fc.constantFrom('{}', '{ team: t }'))
  .map(([ns, own]) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${ns}, labels: ${own} }\n`);
/** May contradict another manifest of the same workload, or be a patch of it (A2). */
const deployment = fc
  .tuple(namespace, name, labels, fc.constantFrom('80', '8080'), fc.boolean(), fc.boolean())
  .map(
    ([ns, called, own, port, host, image]) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { namespace: ${ns}, name: ${called} }\nspec: { selector: { matchLabels: {} }, template: { metadata: { labels: ${own} }, spec: { hostNetwork: ${host}, containers: [{ name: c, ${image ? 'image: i, ' : ''}ports: [{ name: http, containerPort: ${port} }] }] } } }\n`,
  );
const layer = fc
  .constantFrom('a.yaml', 'deep/c.yaml', '../b.yaml')
  .map((path) => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{ path: ${path} }]\n`);
const adminPolicy = fc
  .tuple(fc.constantFrom(5, 10), fc.constantFrom('Allow', 'Deny', 'Pass'), labels)
  .map(
    ([priority, action, own]) =>
      `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: admin }\nspec: { priority: ${priority}, subject: { namespaces: {} }, ingress: [{ action: ${action}, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: ${own} } } }] }] }\n`,
  );
const other = fc.constantFrom('# nothing\n', 'replicas: 3\n', 'kind: Pod\nname: {{ .x }}\n', 'kind: [broken\n', '\n');

const document = fc.oneof(
  pod,
  statefulSet,
  deployment,
  policy,
  policy,
  adminPolicy,
  service,
  declaration,
  layer,
  other,
);
const layout = fc.constantFrom('', '# a comment\n', '\n\n', '# kind\n\n');
const text = fc
  .array(fc.tuple(layout, document), { maxLength: 4 })
  .map((documents) => documents.map(([lead, content]) => lead + content).join('---\n'));

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
