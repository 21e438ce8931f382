import { describe, expect, it } from 'vitest';
import { completeTests, testFileProblems, testHover, testSymbols } from '../../server/src/language/policy-tests';
import { DEFAULT_LANGUAGE_SETTINGS } from '../../server/src/language';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { atCursor, SHOP } from './shop';

const FILE = '#- shop.netpol-test.yaml\n';

function labels(text: string): readonly string[] {
  const { snapshot, uri, position } = atCursor(`${FILE}${text}`);
  return completeTests(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS).map(({ label }) => label);
}

/** The file after a completion is accepted, with snippets written out plainly. */
function accepted(text: string, label: string): string {
  const { snapshot, uri, position } = atCursor(`${FILE}${text}`);
  const items = completeTests(snapshot, uri, position, { ...DEFAULT_LANGUAGE_SETTINGS, snippets: false });
  const edit = items.find((item) => item.label === label)?.textEdit;
  if (edit === undefined || !('range' in edit))
    throw new Error(`${label} is among: ${items.map((item) => item.label).join()}`);
  const before = snapshot.text(uri) ?? '';
  const [start, end] = [edit.range.start, edit.range.end].map((place) => snapshot.offsetAt(uri, place));
  return before.slice(0, start) + edit.newText + before.slice(end);
}

describe('completion in a test file', () => {
  it('offers the keys of the place, needed ones first, without those that are there', () => {
    expect(labels('$0')).toEqual(['tests', 'groups']);
    expect(labels('tests:\n  - name: a\n    $0').slice(0, 5)).toEqual(['from', 'to', 'port', 'expect', 'quantifier']);
    expect(labels('tests:\n  - name: a\n    exposure:\n      $0')).toEqual(['of', 'atMost', 'direction']);
    expect(labels('tests:\n  - name: a\n    exposure:\n      of: x/y\n      atMost:\n        - $0')).toEqual([
      'peer',
      'port',
    ]);
    expect(labels('tests:\n  - name: a\n    from: { $0 }')).toEqual([
      'namespace',
      'namespaceLabels',
      'workload',
      'labels',
      'cidr',
      'fqdn',
      'entity',
    ]);
    expect(labels('tests:\n  - name: $0')).toEqual([]);
  });

  it('begins an item, dash and all, on a line of its own', () => {
    expect(accepted('tests:\n  $0', 'name')).toBe('tests:\n  - name: ');
    expect(accepted('tests:\n  - name: a\n    from:\n      $0', 'production/web')).toBe(
      'tests:\n  - name: a\n    from:\n      - production/web',
    );
  });

  it('offers peers: groups, workloads, namespaces, entities, with quotes where they need some', () => {
    const peers = labels('groups:\n  data: [production/cart]\ntests:\n  - from: $0');
    expect(peers).toEqual([
      '$data',
      'monitoring/prometheus',
      'production/cart',
      'production/orders',
      'production/web',
      'monitoring/*',
      'production/*',
      '*',
      '@world',
      '@cluster',
      '@host',
      '@kube-apiserver',
      '@ingress-controller',
      '@monitoring',
      '@dns',
    ]);
    expect(accepted('tests:\n  - from: $0', '@world')).toBe('tests:\n  - from: "@world"');
    expect(accepted('tests:\n  - from: "$0"', '@world')).toBe('tests:\n  - from: "@world"');
    expect(accepted('tests:\n  - from: pro$0', 'production/web')).toBe('tests:\n  - from: production/web');
    expect(accepted('tests:\n  - { name: a, from: [$0] }', 'production/web')).toBe(
      'tests:\n  - { name: a, from: [production/web] }',
    );
  });

  it('offers ports of the destination, by number and by name', () => {
    expect(labels('tests:\n  - from: production/cart\n    to: production/web\n    port: $0')).toEqual([
      '8080',
      '9090',
      'http',
      'metrics',
    ]);
    expect(labels('tests:\n  - exposure:\n      of: production/cart\n      atMost:\n        - port: $0')).toEqual([
      '7070',
      'grpc',
    ]);
    expect(labels('tests:\n  - port: $0')).toContain('8081');
  });

  it('offers words, truths and namespaces', () => {
    expect(labels('tests:\n  - expect: $0')).toEqual(['allow', 'deny']);
    expect(labels('tests:\n  - covered:\n      directions: [$0]')).toEqual(['ingress', 'egress']);
    expect(labels('tests:\n  - covered:\n      namespace: $0')).toEqual(['monitoring', 'production']);
    expect(accepted('tests:\n  - noPath:\n      transitive: $0', 'true')).toBe(
      'tests:\n  - noPath:\n      transitive: true',
    );
  });

  it('writes a test that is understood', () => {
    const text = accepted('$0', 'tests');
    const { files } = parseFixture(SHOP);
    const snapshot = snapshotOf({
      files: [...files, { path: 'a.netpol-test.yaml', text }],
      cursor: undefined,
      marks: [],
    });
    expect(testSymbols(snapshot, uriOf('a.netpol-test.yaml')).map(({ name }) => name)).toEqual(['web reaches api']);
  });
});

describe('problems of a test file', () => {
  const problems = (text: string): readonly string[] => {
    const { files } = parseFixture(`${SHOP}${FILE}${text}`);
    const snapshot = snapshotOf({ files, cursor: undefined, marks: [] });
    return testFileProblems(snapshot, uriOf('shop.netpol-test.yaml')).map(
      ({ code, severity, range, message }) =>
        `${range.start.line}:${range.start.character} ${severity} ${code}: ${message}`,
    );
  };

  it('are those of its text, and peers that stand for nobody', () => {
    expect(
      problems(`tests:
  - { name: a, from: production/wbe, to: "@world", expect: deny }
  - { name: b, skip: true, from: gone/web, to: "@world", expect: deny }
  - { name: c, covered: { namespace: prodution } }
  - { name: d, exposure: { of: production/web, atMost: [{ peer: "other/[a=b]" }, { peer: production/no }] } }
  - { name: e, flows: { file: x, expect: allow } }
  - { name: f, expect: maybe }
`),
    ).toEqual([
      '5:15 info policy-test-unsupported: Tests of recorded flows are not supported yet: this test is skipped.',
      '6:12 error policy-test-invalid: This test needs the key "from".',
      '6:12 error policy-test-invalid: This test needs the key "to".',
      '6:23 error policy-test-invalid: "maybe" is no value of "expect". Choose one of allow, deny.',
      '1:21 error policy-test-invalid: There is no workload "wbe" in namespace "production". Did you mean "web"?',
      '3:37 error policy-test-invalid: There is no namespace "prodution" in the manifests. Did you mean "production"?',
      expect.stringMatching(
        /^4:\d+ error policy-test-invalid: There is no workload "no" in namespace "production"/,
      ) as unknown,
    ]);
  });

  it('stand where they are, behind a comment and a document mark, too', () => {
    expect(problems('# tests\n---\ntests:\n  - { name: a, from: web, to: production/web, expect: deny }\n')[0]).toMatch(
      /^3:21 error/,
    );
    expect(problems('tests:\n  - { name: a, covered: {} }\n---\ntests: []\n')[0]).toMatch(
      /^2:0 error .* is one document/,
    );
  });
});

describe('hover in a test file', () => {
  const hover = (text: string): string => {
    const { snapshot, uri, position } = atCursor(`${FILE}${text}`);
    const contents = testHover(snapshot, uri, position)?.contents;
    return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
  };

  it('explains keys', () => {
    expect(hover('tests:\n  - name: a\n    quanti$0fier: any')).toContain('at least one');
  });

  it('says for whom a peer stands', () => {
    const of = (peer: string) =>
      hover(
        `groups: { back: ["production/[tier=back]"] }\ntests:\n  - { name: a, from: ${peer}, to: production/web, expect: deny }`,
      );
    expect(of('pro$0duction/web')).toBe('Stands for one workload:\n\n- `production/web[Deployment]`');
    expect(of('$$0back')).toContain('Stands for 2 workloads:');
    expect(of('"$0*"')).toContain('And for pods that the manifests do not contain.');
    expect(of('10.0$0.0.0/8')).toBe('Stands for `10.0.0.0/8`.');
    expect(of('$0nowhere/web')).toContain('There is no namespace "nowhere"');
  });
});
