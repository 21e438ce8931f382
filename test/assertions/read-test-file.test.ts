import { describe, expect, it } from 'vitest';
import { readTestFile } from '../../server/src/assertions/read-test-file';
import { parseYaml } from '../../server/src/yaml/parse';

/** Problems as `severity text-under-it: message`. */
function problems(text: string): readonly string[] {
  const { problems: found } = readTestFile('file:///t.netpol-test.yaml', parseYaml(text));
  return found.map(({ severity, span, message }) => `${severity} ${text.slice(span.start, span.end)}: ${message}`);
}

const one = (test: string): readonly string[] => problems(`tests:\n  - ${test}\n`);

describe('a test file that is fine', () => {
  it('has every kind of test, and no problem', () => {
    const text = `
groups: {data: [shop/db, shop/cache]}
tests:
- {name: web reaches api, from: shop/web, to: shop/api, port: 8080, expect: allow}
- name: only api reaches data
  exposure: {of: $data, atMost: [{peer: shop/api, port: [5432, 6379]}]}
- {name: internet cannot reach data, from: "@world", to: $data, expect: deny}
- name: shop is closed to other namespaces
  isolated: {namespace: shop, direction: ingress, except: [{peer: "ingress-nginx/[app.kubernetes.io/name=ingress-nginx]", port: 8080}]}
- name: no path from staging to production
  noPath: {from: "staging/*", to: "production/*", transitive: true}
- {name: every pod is isolated, covered: {namespace: shop, directions: [ingress, egress]}}
- name: objects are peers too
  severity: warning
  skip: not yet
  from: [{namespace: [a, b*], namespaceLabels: {env: prod}, workload: "Deployment:x*", labels: {app: x}}, {cidr: 10.0.0.0/8}]
  to: {entity: dns}
  port: [UDP/53, dns]
  quantifier: any
  expect: allow
`;
    expect(problems(text)).toEqual([]);
    const { tests, groups } = readTestFile('file:///t.netpol-test.yaml', parseYaml(text));
    expect(tests.map(({ assertion }) => assertion?.kind)).toEqual([
      'connection',
      'exposure',
      'connection',
      'isolated',
      'no-path',
      'covered',
      'connection',
    ]);
    expect([...groups.keys()]).toEqual(['data']);
    expect(tests.at(-1)).toMatchObject({ skip: 'not yet', severity: 'warning' });
    expect(text.slice(tests[1]?.nameSpan.start, tests[1]?.nameSpan.end)).toBe('only api reaches data');
  });

  it('resolves anchors, and marks an alias where it stands', () => {
    const text =
      'tests:\n  - {name: a, from: &w shop/web, to: shop/api, expect: allow}\n  - {name: b, from: *w, to: Bad, expect: deny}\n';
    expect(problems(text)).toEqual([expect.stringContaining('error Bad: "Bad" has no namespace')]);
  });
});

describe('what is not supported yet', () => {
  it('is told of, and fails nothing', () => {
    const text = `
environment: [staging, production]
world: {dns: none}
tests:
- {name: recorded, flows: {file: flows.jsonl, expect: allow}}
- {name: parity, environment: production, sameAs: {environment: staging}}
- {name: real, from: a/b, to: c/d, expect: deny}
`;
    const found = problems(text);
    expect(found).toHaveLength(5);
    expect(found.every((problem) => problem.startsWith('info '))).toBe(true);
    expect(found[0]).toContain('environment: Environments are not supported yet');
    const { tests } = readTestFile('file:///t.netpol-test.yaml', parseYaml(text));
    expect(tests.map(({ assertion }) => assertion?.kind)).toEqual(['unsupported', 'unsupported', 'connection']);
  });
});

describe('what is wrong', () => {
  it.each([
    ['', 'error : This file has no tests yet. Begin with the key "tests".'],
    ['- a\n', 'error - a: A file of policy tests must be a mapping with "tests".'],
    ['groups: {}\n', 'error groups: A file of policy tests needs the key "tests".'],
    ['tests: []\n', 'error []: "tests" is an empty list. Add a test, beginning with "- name:".'],
    ['tests:\n', 'error tests: "tests" has no value.'],
    ['tests: {}\n', 'error {}: "tests" must be a list.'],
    ['tests:\n  -\n', 'error -: An item is empty here.'],
    ['test: []\n', 'error test: A file of policy tests has no key "test". Did you mean "tests"?'],
  ])('with the file %j', (text, problem) => expect(problems(text)).toContain(problem));

  it.each([
    ['{from: a/b, to: c/d, expect: deny}', 'error from: A test needs the key "name".'],
    ['{name: x, from: a/b, to: c/d}', 'error x: This test needs the key "expect": allow or deny.'],
    ['{name: x}', 'error x: This test says nothing yet.'],
    ['{name: x, from: a/b, expect: deny}', 'error x: This test needs the key "to".'],
    [
      '{name: x, from: a/b, to: c/d, expect: denied}',
      'error denied: "denied" is no value of "expect". Choose one of allow, deny.',
    ],
    [
      '{name: x, from: a/b, to: c/d, expects: deny}',
      'error expects: A test has no key "expects". Did you mean "expect"?',
    ],
    ['{name: x, from: a/b, to: [], expect: deny}', 'error []: "to" lists no peer.'],
    [
      '{name: x, from: a/b, to: $no, expect: deny}',
      'error $no: There is no group "no". Define it below the key "groups".',
    ],
    [
      '{name: x, from: a/b, to: c/d, expect: deny, covered: {}}',
      'error covered: A test proves one thing: "covered" does not go with "expect".',
    ],
    [
      '{name: x, port: 80, covered: {}}',
      'error port: "port" does not go with "covered": it belongs to a test with "expect".',
    ],
    ['{name: x, from: a/b, to: c/d, port: 0, expect: deny}', 'error 0: "0" is no port: ports go from 1 to 65535.'],
    ['{name: x, from: a/b, to: c/d, port: {}, expect: deny}', 'error {}: This is no port.'],
    ['{name: x, from: {}, to: c/d, expect: deny}', 'error {}: A peer needs at least one key.'],
    ['{name: x, from: {labels: {a: b}, cidr: 10.0.0.0/8}, to: c/d, expect: deny}', '"cidr" stands alone in a peer'],
    [
      '{name: x, from: {entity: wrold}, to: c/d, expect: deny}',
      'error wrold: "wrold" is not known. Did you mean world?',
    ],
    ['{name: x, exposure: {of: a/b}}', 'error of: "exposure" needs the key "atMost".'],
    ['{name: x, exposure: {of: a/b, atMost: [a/c]}}', 'error a/c: An item of "atMost" must be a mapping with "peer".'],
    ['{name: x, isolated: {namespace: Shop}}', 'error Shop: This is no name of a namespace'],
    ['{name: x, noPath: {from: a/b, to: c/d, maxHops: 2}}', 'error 2: "maxHops" needs "transitive: true"'],
    ['{name: x, noPath: {from: a/b, to: c/d, transitive: yes}}', 'error yes: "transitive" must be true or false.'],
    [
      '{name: x, covered: {directions: [ingres]}}',
      'error ingres: "ingres" is no value of "directions". Did you mean "ingress"?',
    ],
    ['{name: x, covered: }', '"covered" must be a mapping'],
  ])('with the test %s', (test, problem) => expect(one(test).join('\n')).toContain(problem));

  it('in one test leaves the others', () => {
    const text =
      'tests:\n  - {name: a, from: web, to: c/d, expect: deny}\n  - {name: b, from: a/b, to: c/d, expect: deny}\n';
    const { tests } = readTestFile('file:///t.netpol-test.yaml', parseYaml(text));
    expect(tests.map(({ assertion }) => assertion !== undefined)).toEqual([false, true]);
  });

  it('is a name that is used twice', () => {
    const text = 'tests:\n  - {name: a, covered: {}}\n  - {name: a, covered: {}}\n';
    expect(problems(text)).toEqual([expect.stringContaining('warning a: Another test has the name "a".')]);
    const { tests } = readTestFile('file:///t.netpol-test.yaml', parseYaml(text));
    expect(tests.map(({ id }) => id)).toEqual(['a', 'a (2)']);
  });

  it('is told of broken YAML, too', () => {
    expect(problems('tests:\n  - {name: a\n')[0]).toContain('error');
  });
});
