import { describe, expect, it } from 'vitest';
import type { TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { codeActions, resolveCodeAction, workspaceEdit } from '../../server/src/language';
import type { Finding } from '../../server/src/rules/rule';
import { findingsOf } from '../../server/src/rules/run';
import { parseFixture, snapshotOf, uriOf } from '../support';

const FILE = `#- a.yaml
kind: List # one
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
spec:
  podSelector: {}
`;

const RULE = { id: 'not-a-rule', title: 'Test', category: 'file', severity: 'warning', fixable: false } as const;

function findingAt(text: string, part: string): { snapshot: ReturnType<typeof snapshotOf>; finding: Finding } {
  const snapshot = snapshotOf(parseFixture(text));
  const uri = [...snapshot.files.keys()][0] ?? '';
  const documentIndex = (snapshot.files.get(uri)?.documents.length ?? 1) - 1;
  const document = snapshot.parsed({ uri, documentIndex });
  const start = document?.text.indexOf(part) ?? 0;
  const finding: Finding = {
    rule: RULE,
    severity: 'warning',
    scopeRoot: 'file:///w',
    resource: { uri, documentIndex },
    span: { start, end: start + part.length },
    message: 'Something is wrong.',
  };
  return { snapshot, finding };
}

function applied(text: string, edit: WorkspaceEdit): string {
  const [change] = (edit.documentChanges ?? []).filter((one): one is TextDocumentEdit => 'edits' in one);
  const [first] = change?.edits ?? [];
  if (first === undefined || !('newText' in first)) return text;
  const lines = text.split('\n');
  const offset = (position: { line: number; character: number }) =>
    lines.slice(0, position.line).join('\n').length + (position.line > 0 ? 1 : 0) + position.character;
  return text.slice(0, offset(first.range.start)) + first.newText + text.slice(offset(first.range.end));
}

describe('suppressing a finding', () => {
  it('writes a comment above its line, at its indentation, with the edit only when asked for', () => {
    const { snapshot, finding } = findingAt(FILE, 'podSelector');
    const { range } = snapshot.locate(finding.resource, finding.span);
    const actions = codeActions(snapshot, uriOf('a.yaml'), range, [finding]);
    expect(actions).toMatchObject([{ title: 'Suppress not-a-rule here with a comment', kind: 'quickfix' }]);
    expect(actions[0]?.edit).toBeUndefined();
    const edit = actions[0] && resolveCodeAction(snapshot, actions[0], [finding]).edit;
    expect(applied(snapshot.text(uriOf('a.yaml')) ?? '', edit ?? {})).toContain(
      'spec:\n  # palisade-ignore-next-line not-a-rule\n  podSelector: {}',
    );
  });

  it('is not offered in JSON, which has no comments', () => {
    const { snapshot, finding } = findingAt(
      '#- a.json\n{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}}\n',
      '"x"',
    );
    expect(
      codeActions(snapshot, uriOf('a.json'), snapshot.locate(finding.resource, finding.span).range, [finding]),
    ).toEqual([]);
  });

  it('is offered once for two findings of a rule at one place', () => {
    const { snapshot, finding } = findingAt(FILE, 'podSelector');
    const { range } = snapshot.locate(finding.resource, finding.span);
    expect(codeActions(snapshot, uriOf('a.yaml'), range, [finding, { ...finding, message: 'Again.' }])).toHaveLength(1);
  });
});

describe('the editor’s request', () => {
  it('gets only findings that touch its range, and only kinds that it asks for', () => {
    const { snapshot, finding } = findingAt(FILE, 'podSelector');
    const { range } = snapshot.locate(finding.resource, finding.span);
    const elsewhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    expect(codeActions(snapshot, uriOf('a.yaml'), elsewhere, [finding])).toEqual([]);
    expect(codeActions(snapshot, uriOf('a.yaml'), range, [finding], ['refactor'])).toEqual([]);
    expect(codeActions(snapshot, uriOf('a.yaml'), range, [finding], ['quickfix'])).toHaveLength(1);
  });

  it('gets no edit for a finding that is gone', () => {
    const { snapshot, finding } = findingAt(FILE, 'podSelector');
    const { range } = snapshot.locate(finding.resource, finding.span);
    const [action] = codeActions(snapshot, uriOf('a.yaml'), range, [finding]);
    expect(action && resolveCodeAction(snapshot, action, []).edit).toBeUndefined();
  });
});

describe('workspaceEdit', () => {
  const snapshot = snapshotOf(parseFixture(FILE));
  const label = { label: 'Do it', needsConfirmation: true };

  it('creates files before it writes them, and never overwrites', () => {
    const edit = workspaceEdit(
      snapshot,
      { documents: [], newDocuments: [{ uri: uriOf('new.yaml'), text: 'a: 1\n', mode: 'create' }] },
      label,
    );
    expect(edit.documentChanges).toMatchObject([
      { kind: 'create', uri: uriOf('new.yaml'), options: { overwrite: false } },
      { textDocument: { uri: uriOf('new.yaml') }, edits: [{ newText: 'a: 1\n' }] },
    ]);
    const existing = workspaceEdit(
      snapshot,
      { documents: [], newDocuments: [{ uri: uriOf('a.yaml'), text: 'a: 1\n', mode: 'create' }] },
      label,
    );
    expect(existing.documentChanges).toEqual([]);
  });

  it('appends documents behind what is there', () => {
    const edit = workspaceEdit(
      snapshot,
      { documents: [], newDocuments: [{ uri: uriOf('a.yaml'), text: 'a: 1\n', mode: 'append' }] },
      label,
    );
    expect(applied(snapshot.text(uriOf('a.yaml')) ?? '', edit)).toBe(`${snapshot.text(uriOf('a.yaml'))}---\na: 1\n`);
  });

  it('asks for confirmation through an annotation on every edit', () => {
    const edits = {
      documents: [{ uri: uriOf('a.yaml'), documentIndex: 1, edits: [{ span: { start: 0, end: 0 }, text: '# x\n' }] }],
      newDocuments: [],
    };
    const edit = workspaceEdit(snapshot, edits, label);
    expect(edit.changeAnnotations).toEqual({ palisade: { label: 'Do it', needsConfirmation: true } });
    expect(edit.documentChanges).toMatchObject([
      { edits: [{ annotationId: 'palisade', range: { start: { line: 1, character: 0 } } }] },
    ]);
  });
});

describe('fixes of rules', () => {
  const snapshot = snapshotOf(`
#- deployment.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [] }
`);
  const findings = findingsOf(snapshot).filter(({ rule }) => rule.id === 'missing-default-deny-ingress');

  it('come before the comment, get their edits when chosen, and ask before they change several files', () => {
    const [finding] = findings;
    if (finding === undefined) throw new Error('no finding');
    const { range } = snapshot.locate(finding.resource, finding.span);
    const actions = codeActions(snapshot, uriOf('deployment.yaml'), range, findings);
    expect(actions.length).toBeGreaterThan(1);
    expect(actions.at(-1)?.title).toContain('Suppress');
    expect(actions.every((action) => action.edit === undefined)).toBe(true);
    const [first] = actions;
    const resolved = first && resolveCodeAction(snapshot, first, findings);
    expect(resolved?.edit?.documentChanges?.length).toBeGreaterThan(0);
    expect(Object.keys(resolved?.edit?.changeAnnotations ?? {})).toEqual(['palisade']);
  });

  it('that repair two findings at one place are offered once, for both', () => {
    const both = findingsOf(snapshot).filter(({ rule }) => rule.id.startsWith('missing-default-deny'));
    const [finding] = both;
    if (finding === undefined) throw new Error('no finding');
    const actions = codeActions(
      snapshot,
      uriOf('deployment.yaml'),
      snapshot.locate(finding.resource, finding.span).range,
      both,
    );
    const titles = actions.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(actions.some(({ diagnostics }) => diagnostics?.length === 2)).toBe(true);
  });
});
