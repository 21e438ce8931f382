import { describe, expect, it } from 'vitest';
import { allowAllRule } from '../../server/src/rules/allow-all-rule';
import { applyFix, appended } from '../../server/src/rules/fixes';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import type { RuleSettings } from '../../server/src/rules/settings';
import { check, parseFixture, snapshotOf, uriOf, workspaceOf } from '../support';
import { deployment, namespace, policy } from './objects';

const OPEN = policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
`);

function ids(fixture: string, settings: RuleSettings = {}): readonly string[] {
  return findingsOf(snapshotOf(fixture), settings).map((finding) => `${finding.severity} ${finding.rule.id}`);
}

describe('settings', () => {
  it('change the severity of a rule', () => {
    expect(ids(OPEN)).toEqual(['warning allow-all-rule']);
    expect(ids(OPEN, { rules: { 'allow-all-rule': 'error' } })).toEqual(['error allow-all-rule']);
    expect(ids(OPEN, { rules: { 'allow-all-rule': ['hint', {}] } })).toEqual(['hint allow-all-rule']);
  });

  it('switch a rule off', () => {
    expect(ids(OPEN, { rules: { 'allow-all-rule': 'off' } })).toEqual([]);
    expect(ids(OPEN, { rules: { 'allow-all-rule': ['off', {}] } })).toEqual([]);
  });

  it('of a wrong shape count as absent', () => {
    expect(ids(OPEN, { rules: { 'allow-all-rule': 7, nonsense: 'error' } })).toEqual(['warning allow-all-rule']);
    expect(ids(OPEN, { rules: { 'allow-all-rule': { a: 1 } } })).toEqual(['warning allow-all-rule']);
  });

  it('win over a severity that depends on the case', () => {
    const named = OPEN.replace('name: p', 'name: allow-all');
    expect(ids(named)).toEqual(['info allow-all-rule']);
    expect(ids(named, { rules: { 'allow-all-rule': 'warning' } })).toEqual(['warning allow-all-rule']);
  });

  it('give options to a rule; options of a wrong type keep their default', () => {
    const workload = deployment('sandbox', 'web');
    const options = (value: unknown) => ({ rules: { 'missing-default-deny-egress': ['warning', value] } });
    const rule = 'warning missing-default-deny-egress';
    expect(ids(workload)).toContain(rule);
    expect(ids(workload, options({ ignoreNamespaces: ['sandbox'] }))).not.toContain(rule);
    expect(ids(workload, options({ ignoreNamespaces: 'sandbox' }))).toContain(rule);
  });

  it('leave out what a schema checks already', () => {
    const wrong = policy('  podselector: {}');
    expect(ids(wrong)).toContain('error unknown-field');
    expect(ids(wrong, { schema: false })).not.toContain('error unknown-field');
  });
});

describe('suppression comments', () => {
  const only = { rules: ['allow-all-rule', 'unused-suppression'] };

  it('silence their own line', () => {
    check(OPEN.replace('- {}', '- {} # palisade-ignore allow-all-rule -- public'), only);
  });

  it('silence the next line, comments and blank lines between', () => {
    check(OPEN.replace('- {}', '# palisade-ignore-next-line allow-all-rule\n\n    # why\n    - {}'), only);
  });

  it('silence a whole file, all its documents', () => {
    const second = OPEN.replace('#- policy.yaml\n', '').trimStart();
    const first = OPEN.replace('#- policy.yaml\n', '#- policy.yaml\n# palisade-ignore-file allow-all-rule\n');
    check(`${first.trimEnd()}\n---\n${second}`, only);
  });

  it('without ids silence every rule', () => {
    check(OPEN.replace('- {}', '- {} # palisade-ignore'), only);
  });

  it('silence only the rules that they name', () => {
    check(
      OPEN.replace(
        '- {}',
        `- {} # palisade-ignore dns-blocked
#     ^^ warning[allow-all-rule]
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[unused-suppression]`,
      ),
      only,
    );
  });

  it('about a rule that is off are not called unused', () => {
    const fixture = OPEN.replace('- {}', '- {} # palisade-ignore allow-all-rule');
    expect(ids(fixture, { rules: { 'allow-all-rule': 'off' } })).toEqual([]);
  });
});

describe('a run', () => {
  it('orders findings by file, place and rule', () => {
    const snapshot = snapshotOf(namespace('shop') + deployment('shop', 'web') + OPEN);
    const places = findingsOf(snapshot).map((finding) => {
      const { uri, range } = snapshot.locate(finding.resource, finding.span);
      return `${uri}:${String(range.start.line).padStart(4, '0')}:${finding.rule.id}`;
    });
    expect(places.length).toBeGreaterThan(1);
    expect(places).toEqual([...places].sort());
  });

  it('can be limited to files', () => {
    const snapshot = snapshotOf(deployment('shop', 'web') + OPEN);
    const all = findingsOf(snapshot);
    const some = findingsOf(snapshot, {}, { uris: new Set([uriOf('policy.yaml')]) });
    expect(some).toEqual(all.filter((finding) => finding.resource.uri === uriOf('policy.yaml')));
    expect(some.length).toBeLessThan(all.length);
  });

  it('gives the same findings again for the same snapshot, and for the next one what changed', () => {
    const workspace = workspaceOf(OPEN);
    const first = findingsOf(workspace.snapshot());
    expect(findingsOf(workspace.snapshot())).toEqual(first);
    workspace.openBuffer(
      uriOf('policy.yaml'),
      (workspace.snapshot().text(uriOf('policy.yaml')) ?? '').replace('- {}', '- from: [{ podSelector: {} }]'),
    );
    expect(findingsOf(workspace.snapshot())).toEqual([]);
  });

  it('loses only the answer of a rule that throws', () => {
    const snapshot = snapshotOf(deployment('shop', 'web') + OPEN);
    const policyCheck = allowAllRule.policy;
    const failing = allowAllRule as { policy?: typeof policyCheck };
    const errors: string[] = [];
    try {
      failing.policy = () => {
        throw new Error('broken');
      };
      const found = findingsOf(snapshot, {}, { onError: (id) => errors.push(id) });
      expect(found.map((finding) => finding.rule.id)).toContain('missing-default-deny-egress');
      expect(found.map((finding) => finding.rule.id)).not.toContain('allow-all-rule');
    } finally {
      if (policyCheck !== undefined) failing.policy = policyCheck;
    }
    expect(errors).toEqual(['allow-all-rule']);
  });

  it('survives objects whose every field has a wrong type', () => {
    const errors: unknown[] = [];
    for (const value of ['1', '[]', '{}', 'null', '"x"', '[[1], {a: b}, null]', '{ a: { b: [c] } }']) {
      for (const field of ['podSelector', 'ingress', 'egress', 'policyTypes']) {
        const snapshot = snapshotOf(deployment('shop', 'web') + policy(`  ${field}: ${value}\n  egress2: ${value}`));
        for (const finding of findingsOf(snapshot, {}, { onError: (_, error) => errors.push(error) })) {
          for (const fix of fixesOf(snapshot, finding, (_, error) => errors.push(error))) applyFix(snapshot, fix);
        }
      }
    }
    expect(errors).toEqual([]);
  });

  it('reports objects of a List each on its own', () => {
    check(
      `
apiVersion: v1
kind: List
items:
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: a, namespace: shop }
    spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
#                                                              ^^ warning[allow-all-rule]: policy a
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: b, namespace: shop }
    spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
#                                                              ^^ warning[allow-all-rule]: policy b
`,
      { rules: ['allow-all-rule'] },
    );
  });
});

describe('places beside a finding', () => {
  it('are in its own file, for documents that say the same', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: Exists }
      - { key: app, operator: DoesNotExist }
`;
    const snapshot = snapshotOf(`#- a/p.yaml\n${text}#- b/p.yaml\n${text}`);
    const found = findingsOf(snapshot).filter(({ rule }) => rule.id === 'selector-contradictory');
    expect(found.map(({ resource, related }) => [resource.uri, related?.[0]?.resource.uri])).toEqual([
      [uriOf('a/p.yaml'), uriOf('a/p.yaml')],
      [uriOf('b/p.yaml'), uriOf('b/p.yaml')],
    ]);
  });
});

describe('applying fixes', () => {
  it('appends a document to a file, with a separator and the line breaks of the file', () => {
    expect(appended('a: 1\n', 'b: 2\n')).toBe('a: 1\n---\nb: 2\n');
    expect(appended('a: 1', 'b: 2\n')).toBe('a: 1\n---\nb: 2\n');
    expect(appended('a: 1\n---\n', 'b: 2\n')).toBe('a: 1\n---\nb: 2\n');
    expect(appended('a: 1\r\n', 'b: 2\n')).toBe('a: 1\r\n---\r\nb: 2\r\n');
    expect(appended('', 'b: 2\n')).toBe('b: 2\n');
  });

  it('never overwrites a file that exists', () => {
    const snapshot = snapshotOf('#- a.yaml\nkept: true\n');
    const changed = applyFix(snapshot, {
      edits: () => ({ documents: [], newDocuments: [{ uri: uriOf('a.yaml'), text: 'lost', mode: 'create' }] }),
    });
    expect(changed.size).toBe(0);
  });

  it('changes only the document of the finding', () => {
    const two = `${OPEN.trimEnd()}\n---\n# the second one\n${OPEN.replace('#- policy.yaml\n', '').replace('name: p', 'name: q').trim()}\n`;
    const snapshot = snapshotOf(two);
    const finding = findingsOf(snapshot).find(
      ({ rule, resource }) => rule.id === 'allow-all-rule' && resource.documentIndex === 1,
    );
    const fix = finding && fixesOf(snapshot, finding).find(({ title }) => title.startsWith('Remove the rule'));
    const before = snapshot.text(uriOf('policy.yaml')) ?? '';
    const after = fix && applyFix(snapshot, fix).get(uriOf('policy.yaml'));
    const cut = before.indexOf('---\n');
    expect(after?.slice(0, cut)).toBe(before.slice(0, cut));
    expect(after).toContain('# the second one');
    expect(after).toContain('ingress: []');
  });

  it('a fix that would change nothing is not offered', () => {
    const snapshot = snapshotOf(
      parseFixture(
        `${deployment('shop', 'web')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
      ports:
        - endPort: 60
          port: 50
`)}`,
      ),
    );
    const finding = findingsOf(snapshot).find(({ rule }) => rule.id === 'dns-udp-missing');
    expect(finding).toBeDefined();
    const fixes = finding === undefined ? [] : fixesOf(snapshot, finding);
    expect(fixes.map(({ title }) => title)).toEqual([
      'Allow DNS in policy p (adds a rule: UDP and TCP 53 to kube-system)',
    ]);
  });
});
