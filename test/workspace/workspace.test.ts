import { describe, expect, it } from 'vitest';
import { createWorkspace } from '../../server/src/workspace/workspace';
import { pathOf, ROOT, uriOf, workspaceOf } from '../support/workspace';
import { workloadOf } from '../support/flow';

const A = '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [] } }\n';
const B = '{ apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [] } }\n';
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
spec:
  podSelector: {}
`;

function names(workspace: ReturnType<typeof workspaceOf>): readonly string[] {
  return workspace.snapshot().scopes.flatMap((scope) => scope.resources.map((resource) => resource.name));
}

describe('texts', () => {
  it('an open buffer stands above the file until it is closed', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: A }]);
    workspace.openBuffer(uriOf('a.yaml'), B);
    workspace.setFile(uriOf('a.yaml'), `${A}# saved elsewhere`);
    expect(names(workspace)).toEqual(['b']);
    expect(workspace.snapshot().text(uriOf('a.yaml'))).toBe(B);
    workspace.closeBuffer(uriOf('a.yaml'));
    expect(names(workspace)).toEqual(['a']);
  });

  it('a buffer without a file is gone when it is closed', () => {
    const workspace = workspaceOf([]);
    workspace.openBuffer(uriOf('new.yaml'), A);
    expect(names(workspace)).toEqual(['a']);
    workspace.closeBuffer(uriOf('new.yaml'));
    expect([...workspace.snapshot().files.keys()]).toEqual([]);
  });

  it('a buffer outlives its file', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: A }]);
    workspace.openBuffer(uriOf('a.yaml'), A);
    workspace.removeFolder(ROOT);
    expect(names(workspace)).toEqual(['a']);
    workspace.closeBuffer(uriOf('a.yaml'));
    expect(names(workspace)).toEqual([]);
  });

  it('removing a folder removes the files below it and no others', () => {
    const workspace = workspaceOf([
      { path: 'x/a.yaml', text: A },
      { path: 'xy/b.yaml', text: B },
    ]);
    workspace.removeFolder(`${ROOT}/x/`);
    expect([...workspace.snapshot().files.keys()].map(pathOf)).toEqual(['xy/b.yaml']);
  });

  it('a snapshot never changes', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: A }]);
    const before = workspace.snapshot();
    workspace.setFile(uriOf('a.yaml'), B);
    workspace.setFile(uriOf('c.yaml'), A);
    expect(before.text(uriOf('a.yaml'))).toBe(A);
    expect(before.files.size).toBe(1);
    expect(before.scopes[0]?.cluster.findWorkloads('default', 'a')).toHaveLength(1);
    expect(workspace.snapshot().revision).toBeGreaterThan(before.revision);
  });

  it('what changes nothing gives the same snapshot', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: A }]);
    const before = workspace.snapshot();
    workspace.setFile(uriOf('a.yaml'), A);
    workspace.openBuffer(uriOf('a.yaml'), A);
    workspace.closeBuffer(uriOf('a.yaml'));
    workspace.setFile(uriOf('gone.yaml'), undefined);
    workspace.setRoots([`${ROOT}/`]);
    workspace.configure({ cluster: {} });
    expect(workspace.snapshot()).toBe(before);
  });
});

describe('folders', () => {
  it('each root is a cluster of its own, and files belong to the longest root', () => {
    const workspace = createWorkspace();
    workspace.setRoots(['file:///w', 'file:///w/nested', 'file:///empty']);
    workspace.setFile('file:///w/a.yaml', A);
    workspace.setFile('file:///w/nested/b.yaml', B);
    workspace.setFile('file:///w/nested2/b.yaml', B);
    workspace.setFile('file:///elsewhere.yaml', A);
    const snapshot = workspace.snapshot();
    const content = snapshot.scopes.map((scope) => [scope.root, scope.resources.map((resource) => resource.uri)]);
    expect(Object.fromEntries(content)).toEqual({
      'file:///w': ['file:///w/a.yaml', 'file:///w/nested2/b.yaml'],
      'file:///w/nested': ['file:///w/nested/b.yaml'],
      'file:///empty': [],
      '': ['file:///elsewhere.yaml'],
    });
    expect(snapshot.scopeOf('file:///w/nested/new.yaml')?.root).toBe('file:///w/nested');
    expect(snapshot.scopeOf('file:///other.yaml')?.root).toBe('');
  });
});

describe('places', () => {
  it('are found through byte order mark, CR LF and several documents', () => {
    const text = `\uFEFF${A}---\n${POLICY}`.replaceAll('\n', '\r\n');
    const snapshot = workspaceOf([{ path: 'a.yaml', text }]).snapshot();
    const [pod, policy] = snapshot.scopes[0]?.resources ?? [];
    expect([pod?.name, policy?.name]).toEqual(['a', 'p']);
    const nameSpan = policy?.fact.name?.span;
    const { range } = snapshot.locate(policy ?? { uri: '', documentIndex: 0 }, nameSpan ?? { start: 0, end: 0 });
    expect(range).toEqual({ start: { line: 5, character: 8 }, end: { line: 5, character: 9 } });
    const offset = snapshot.offsetAt(uriOf('a.yaml'), range.start);
    expect(text.charAt(offset)).toBe('p');
    expect(snapshot.positionAt(uriOf('a.yaml'), offset)).toEqual(range.start);
    expect(snapshot.resourcesAt(uriOf('a.yaml'), offset).map((resource) => resource.name)).toEqual(['p']);
    expect(snapshot.resourcesAt(uriOf('a.yaml'), 3).map((resource) => resource.name)).toEqual(['a']);
  });

  it('a position behind the end of a line is the end of the line', () => {
    const snapshot = workspaceOf([{ path: 'a.yaml', text: 'a: 1\r\nb: 2' }]).snapshot();
    expect(snapshot.offsetAt(uriOf('a.yaml'), { line: 0, character: 99 })).toBe(4);
    expect(snapshot.offsetAt(uriOf('a.yaml'), { line: 9, character: 0 })).toBe(10);
    expect(snapshot.offsetAt('file:///unknown', { line: 1, character: 1 })).toBe(0);
  });

  it('in a List the item at the offset comes first', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${A}- ${B}`;
    const snapshot = workspaceOf([{ path: 'l.yaml', text }]).snapshot();
    const at = (needle: string) => snapshot.resourcesAt(uriOf('l.yaml'), text.indexOf(needle))[0]?.name;
    expect([at('name: a'), at('name: b')]).toEqual(['a', 'b']);
  });

  it('trees of documents are parsed once', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: `${A}---\n${POLICY}` }]);
    const first = workspace.snapshot().parsed({ uri: uriOf('a.yaml'), documentIndex: 1 });
    workspace.setFile(uriOf('a.yaml'), `${B}---\n${POLICY}`);
    const second = workspace.snapshot().parsed({ uri: uriOf('a.yaml'), documentIndex: 1 });
    expect(first?.tree.root?.kind).toBe('map');
    expect(second?.tree).toBe(first?.tree);
    expect(workspace.snapshot().parsed({ uri: uriOf('a.yaml'), documentIndex: 2 })).toBeUndefined();
  });
});

describe('work that is not done twice', () => {
  const files = [
    { path: 'a.yaml', text: `${A}---\n${POLICY}` },
    { path: 'b.yaml', text: B },
  ];
  const clusterOf = (workspace: ReturnType<typeof workspaceOf>) => {
    const cluster = workspace.snapshot().scopes[0]?.cluster;
    cluster?.reachability.classOf(0);
    return cluster;
  };

  it('an edit parses its own document and no other', () => {
    const workspace = workspaceOf(files);
    workspace.snapshot();
    const before = workspace.counters.documentsParsed;
    workspace.openBuffer(uriOf('a.yaml'), `${A}---\n${POLICY}  policyTypes: [Egress]\n`);
    workspace.snapshot();
    expect(workspace.counters.documentsParsed).toBe(before + 1);
  });

  it('an edit outside of all objects keeps the cluster itself', () => {
    const workspace = workspaceOf(files);
    const before = clusterOf(workspace);
    workspace.openBuffer(uriOf('b.yaml'), B);
    workspace.openBuffer(uriOf('a.yaml'), `${A}---\n${POLICY}`);
    expect(clusterOf(workspace)).toBe(before);
    workspace.setFile(uriOf('values.yaml'), 'replicas: 3\n');
    expect(clusterOf(workspace)).toBe(before);
  });

  it('an edit of comments and layout computes no verdict again, and places follow it', () => {
    const workspace = workspaceOf(files);
    const before = clusterOf(workspace);
    const built = { ...workspace.counters };
    workspace.openBuffer(uriOf('a.yaml'), `${A}---\n# who may talk\n\n${POLICY}`);
    const after = clusterOf(workspace);
    expect(workspace.counters.clustersBuilt).toBe(built.clustersBuilt);
    expect(workspace.counters.reachabilityComputed).toBe(built.reachabilityComputed);
    expect(after?.input).toBe(before?.input);
    expect(after?.reachability).toBe(before?.reachability);
    const resource = after?.policies[0]?.resource;
    const span = resource?.fact.name?.span ?? { start: 0, end: 0 };
    const place = workspace.snapshot().locate(resource ?? { uri: '', documentIndex: 0 }, span);
    expect(place.range.start.line).toBe(7);
  });

  it('an edit that changes a verdict computes anew', () => {
    const workspace = workspaceOf(files);
    const before = clusterOf(workspace);
    workspace.openBuffer(uriOf('a.yaml'), `${A}---\n${POLICY}  ingress: [{}]\n`);
    const after = clusterOf(workspace);
    expect(after?.input).not.toBe(before?.input);
    expect(workspace.counters.clustersBuilt).toBe(2);
  });

  it('an edit of one folder leaves the cluster of another alone', () => {
    const workspace = createWorkspace();
    workspace.setRoots(['file:///x', 'file:///y']);
    workspace.setFile('file:///x/a.yaml', A);
    workspace.setFile('file:///y/b.yaml', B);
    const scope = workspace.snapshot().scopeOf('file:///x/a.yaml');
    workspace.setFile('file:///y/b.yaml', POLICY);
    expect(workspace.snapshot().scopeOf('file:///x/a.yaml')).toBe(scope);
  });

  it('settings of the cluster take effect', () => {
    const workspace = workspaceOf(files);
    clusterOf(workspace);
    workspace.configure({ cluster: { podCidrs: ['10.1.0.0/16'] } });
    expect(clusterOf(workspace)?.input.options.podCidrs?.cidrs()).toEqual(['10.1.0.0/16']);
  });

  it('pending files can be read a few at a time', () => {
    const workspace = workspaceOf([...files, { path: 'c.yaml', text: 'x: 1' }]);
    expect([workspace.readPending(2), workspace.readPending(2)]).toEqual([1, 0]);
  });
});

describe('bad input', () => {
  const notes = (text: string) => {
    const workspace = workspaceOf([{ path: 'a.yaml', text }]);
    return workspace
      .snapshot()
      .files.get(uriOf('a.yaml'))
      ?.notes.map((note) => note.kind);
  };

  it('one bad document does not hide the others of its file', () => {
    const workspace = workspaceOf([
      { path: 'a.yaml', text: `${A}---\napiVersion: v1\nkind: Pod\n metadata: [}\n\t- x\n---\n${B}` },
    ]);
    expect(names(workspace)).toEqual(expect.arrayContaining(['a', 'b']));
    const documents = workspace.snapshot().files.get(uriOf('a.yaml'))?.documents ?? [];
    expect(documents.map((place) => place.document.problems.length > 0)).toEqual([false, true, false]);
  });

  it('syntax errors of files that are no manifests are not ours', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: 'kind: of: [broken\n' }]);
    expect(workspace.snapshot().files.get(uriOf('a.yaml'))?.documents[0]?.document.problems).toEqual([]);
  });

  it('binary and large files get a note', () => {
    expect(notes(`${A}\0`)).toEqual(['binary']);
    expect(notes(`# ${'x'.repeat(10 * 1024 * 1024)}\n${A}`)).toEqual(['too-large']);
    expect(notes(A)).toEqual([]);
  });

  it('the limits are settings', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: `${A}---\n${A}---\n${B}` }]);
    workspace.snapshot();
    workspace.configure({ maxDocuments: 2 });
    expect(names(workspace)).toEqual(['a', 'a']);
    expect(workspace.snapshot().files.get(uriOf('a.yaml'))?.notes[0]?.message).toBe(
      'Only the first 2 of 3 documents are read.',
    );
    workspace.configure({ maxFileLength: 10 });
    expect(names(workspace)).toEqual([]);
  });

  it('an unreadable file is listed with its note, and comes back', () => {
    const workspace = workspaceOf([{ path: 'a.yaml', text: A }]);
    workspace.noteFile(uriOf('a.yaml'), { kind: 'unreadable', message: 'x' });
    expect(names(workspace)).toEqual([]);
    expect(workspace.snapshot().files.get(uriOf('a.yaml'))?.notes).toEqual([{ kind: 'unreadable', message: 'x' }]);
    workspace.setFile(uriOf('a.yaml'), A);
    expect(names(workspace)).toEqual(['a']);
  });

  it('objects are found in JSON and behind quoted keys', () => {
    const workspace = workspaceOf([
      { path: 'a.json', text: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"j"},"spec":{"containers":[]}}' },
      { path: 'b.yaml', text: '"apiVersion": v1\n\'kind\': Pod\nmetadata: { name: q }\nspec: { containers: [] }' },
    ]);
    expect(names(workspace)).toEqual(['j', 'q']);
  });

  it('objects of wrong types everywhere do not stop the cluster', () => {
    const text = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: [1]
spec: { podSelector: 7, policyTypes: { a: b }, ingress: x, egress: [[], 1, { to: 5, ports: { a: 1 } }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: 5, namespace: [], labels: 3 }
spec: { replicas: many, template: { metadata: { labels: [] }, spec: { containers: { a: b } } } }
---
apiVersion: v1
kind: Service
metadata: null
spec: { selector: [], ports: 80 }
---
apiVersion: v1
kind: Namespace
metadata: { labels: 5 }
`;
    const workspace = workspaceOf([{ path: 'a.yaml', text: text + `---\n${A}` }]);
    const cluster = workspace.snapshot().scopes[0]?.cluster;
    expect(cluster && workloadOf(cluster, 'default/a').id).toBe('default/a[Pod]');
    expect(cluster?.reachability.classes.length).toBeGreaterThan(0);
  });
});
