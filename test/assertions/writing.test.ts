import { describe, expect, it } from 'vitest';
import { addTest } from '../../server/src/assertions/add-test';
import { testOfConnection } from '../../server/src/assertions/create-test';
import { testFileAt } from '../../server/src/assertions/find-test-files';
import { importNetassert } from '../../server/src/assertions/import-netassert';
import { readTestFile } from '../../server/src/assertions/read-test-file';
import { runTests } from '../../server/src/assertions/run-tests';
import type { WrittenTest } from '../../server/src/assertions/written-test';
import { parseYaml } from '../../server/src/yaml/parse';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { policy, SHOP } from './run';

describe('netassert files', () => {
  const imported = (text: string) => importNetassert(parseYaml(text));

  it('become policy tests', () => {
    const { text, tests, problems } = imported(`
- name: web to api
  type: k8s
  protocol: tcp
  targetPort: 9000
  timeoutSeconds: 5
  attempts: 3
  exitCode: 0
  src: { k8sResource: { kind: deployment, name: web, namespace: shop } }
  dst: { k8sResource: { kind: statefulset, name: db, namespace: shop } }
- name: "no names: please"
  protocol: udp
  targetPort: 53
  exitCode: 1
  src: { k8sResource: { kind: pod, name: tool } }
  dst: { host: { name: example.com } }
- name: address
  targetPort: "443"
  src: { k8sResource: { kind: daemonset, name: agent, namespace: sys } }
  dst: { host: { name: 1.1.1.1 } }
`);
    expect(problems).toEqual([]);
    expect(tests).toBe(3);
    expect(text).toBe(`tests:
  - name: web to api
    from: shop/Deployment:web
    to: shop/StatefulSet:db
    port: 9000
    expect: allow
  - name: "no names: please"
    from: default/Pod:tool
    to: dns:example.com
    port: UDP/53
    expect: deny
  - name: address
    from: sys/DaemonSet:agent
    to: 1.1.1.1
    port: 443
    expect: allow
`);
    expect(readTestFile('file:///t.netpol-test.yaml', parseYaml(text)).problems).toEqual([]);
  });

  it.each([
    ['tests: []', 'A netassert file is a list of tests.'],
    ['- {targetPort: 80}', 'A test has no name and is left out.'],
    ['- {name: x, type: vm}', '"x" is left out: tests of type "vm" are not known.'],
    ['- {name: x, protocol: icmp}', '"x" is left out: "ICMP" is neither TCP nor UDP.'],
    ['- {name: x, targetPort: 0}', '"x" is left out: it has no targetPort from 1 to 65535.'],
    ['- {name: x, targetPort: 80, src: {}}', 'its src names no Deployment'],
    [
      '- {name: x, targetPort: 80, src: {k8sResource: {kind: pod, name: a}}, dst: {}}',
      'its dst names neither a workload nor a host.',
    ],
  ])('say what is left out: %s', (text, message) => {
    expect(
      imported(text)
        .problems.map((problem) => problem.message)
        .join(),
    ).toContain(message);
  });
});

describe('the test of a connection', () => {
  const cluster = (more = '') => {
    const [scope] = snapshotOf(`${SHOP}${more}`).scopes;
    if (scope === undefined) throw new Error('there is a folder');
    return scope.cluster;
  };

  it('allows what is allowed now, on its ports', () => {
    expect(testOfConnection(cluster(), { from: 'shop/web[Deployment]', to: 'shop/api[Deployment]' })).toEqual({
      name: 'shop/web reaches shop/api on TCP 9000',
      from: 'shop/web',
      to: 'shop/api',
      port: 9000,
      expect: 'allow',
    });
    expect(testOfConnection(cluster(), { from: 'shop/web', to: 'dev/tool' })).toMatchObject({
      name: 'shop/web reaches dev/tool',
      port: undefined,
      expect: 'allow',
    });
  });

  it('denies what is denied now', () => {
    expect(testOfConnection(cluster(), { from: 'internet', to: 'shop/db', port: 5432 })).toEqual({
      name: '@world does not reach shop/db on TCP 5432',
      from: '@world',
      to: 'shop/db',
      port: 5432,
      expect: 'deny',
    });
    expect(testOfConnection(cluster(), { from: '10.0.0.1', to: 'shop/db' })).toMatchObject({
      from: '10.0.0.1',
      port: undefined,
    });
  });

  it('lists several ports', () => {
    const several = policy(
      'many',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 80 }, { port: 8000, endPort: 8010 }, { port: 53, protocol: UDP }] }] }',
    );
    expect(testOfConnection(cluster(several), { from: 'dev/tool', to: 'shop/web' })).toMatchObject({
      port: [80, '8000-8010', 'UDP/53'],
      expect: 'allow',
    });
  });

  it('is refused for what nobody knows', () => {
    const refused = policy(
      'web',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ protocol: tcp, port: 1 }] }] }',
    );
    expect(testOfConnection(cluster(refused), { from: 'dev/tool', to: 'shop/web' })).toEqual({
      problem: expect.stringContaining('cannot be decided from the manifests') as unknown,
    });
    expect(testOfConnection(cluster(), { from: 'dev/nobody', to: 'shop/web' })).toHaveProperty('problem');
    expect(testOfConnection(cluster(), { from: '1.1.1.1', to: '2.2.2.2' })).toHaveProperty('problem');
  });
});

describe('adding a test', () => {
  const test: WrittenTest = { name: 'new: one', from: '@world', to: 'shop/db', port: [80, 'UDP/53'], expect: 'deny' };

  /** The text of the test file after the edit, and its name. */
  function added(text?: string): { readonly uri: string; readonly text: string } {
    const { files } = parseFixture(SHOP);
    const own = text === undefined ? [] : [{ path: 'a.netpol-test.yaml', text }];
    const snapshot = snapshotOf({ files: [...files, ...own], cursor: undefined, marks: [] });
    const [scope] = snapshot.scopes;
    if (scope === undefined) throw new Error('there is a folder');
    const { uri, span, newText } = addTest(snapshot, scope, test);
    const before = snapshot.text(uri) ?? '';
    return { uri, text: before.slice(0, span.start) + newText + before.slice(span.end) };
  }

  const ITEM = `  - name: "new: one"
    from: "@world"
    to: shop/db
    port: [80, UDP/53]
    expect: deny
`;

  it('makes a file where there is none', () => {
    const { uri, text } = added();
    expect(uri).toBe(uriOf('policies.netpol-test.yaml'));
    expect(text).toBe(`tests:\n${ITEM}`);
    expect(readTestFile(uri, parseYaml(text)).problems).toEqual([]);
  });

  it.each([
    ['tests:\n  - {name: a, covered: {}}\n', `tests:\n  - {name: a, covered: {}}\n${ITEM}`],
    ['tests:\n  - {name: a, covered: {}}', `tests:\n  - {name: a, covered: {}}\n${ITEM}`],
    [
      'tests:\n  - {name: a, covered: {}} # why\n\n# end\n',
      `tests:\n  - {name: a, covered: {}} # why\n${ITEM}\n# end\n`,
    ],
    [
      'tests:\n- {name: a, covered: {}}\ngroups: {}\n',
      `tests:\n- {name: a, covered: {}}\n${ITEM.replace(/^ {2}/gm, '')}groups: {}\n`,
    ],
    ['tests:\n', `tests:\n${ITEM}`],
    ['', `tests:\n${ITEM}`],
    [
      'tests:\n  - name: |\n      a\n    covered: {}\n  - covered: {}\n    name: |\n      b\n',
      `tests:\n  - name: |\n      a\n    covered: {}\n  - covered: {}\n    name: |\n      b\n${ITEM}`,
    ],
    [
      'tests:\r\n  - {name: a, covered: {}}\r\n',
      `tests:\r\n  - {name: a, covered: {}}\r\n${ITEM.replaceAll('\n', '\r\n')}`,
    ],
  ])('behind the last test of %j', (before, after) => {
    const { uri, text } = added(before);
    expect(uri).toBe(uriOf('a.netpol-test.yaml'));
    expect(text).toBe(after);
  });

  it.each(['tests: [{name: a, covered: {}}]\n', 'tests: {\n', 'groups: {}\n'])('leaves %j alone', (before) => {
    expect(added(before).uri).toBe(uriOf('policies.netpol-test.yaml'));
  });

  it('holds the connection: the test passes at once', () => {
    const { files } = parseFixture(SHOP);
    const first = snapshotOf({ files, cursor: undefined, marks: [] });
    const [scope] = first.scopes;
    if (scope === undefined) throw new Error('there is a folder');
    for (const [from, to] of [
      ['shop/web', 'shop/api'],
      ['dev/tool', 'shop/db'],
      ['shop/db', '8.8.8.8'],
      ['internet', 'dev/tool'],
    ] as const) {
      const written = testOfConnection(scope.cluster, { from, to });
      if ('problem' in written) throw new Error(written.problem);
      const { uri, newText } = addTest(first, scope, written);
      const path = uri.slice(uriOf('').length);
      const snapshot = snapshotOf({ files: [...files, { path, text: newText }], cursor: undefined, marks: [] });
      const file = testFileAt(snapshot, uri);
      const [again] = snapshot.scopes;
      if (file === undefined || again === undefined) throw new Error('there is a test file');
      expect(runTests(snapshot, again, file).map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
        'passed ',
      ]);
    }
  });
});
