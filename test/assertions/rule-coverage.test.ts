import { describe, expect, it } from 'vitest';
import { testFileAt } from '../../server/src/assertions/find-test-files';
import { RuleCoverage } from '../../server/src/assertions/rule-coverage';
import { runTests } from '../../server/src/assertions/run-tests';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { SHOP } from './run';

/** How many tests exercise each rule and policy. */
function coverage(tests: string): Readonly<Record<string, number>> {
  const { files } = parseFixture(SHOP);
  const text = `tests:\n${tests}`;
  const snapshot = snapshotOf({
    files: [...files, { path: 't.netpol-test.yaml', text }],
    cursor: undefined,
    marks: [],
  });
  const [scope] = snapshot.scopes;
  const file = testFileAt(snapshot, uriOf('t.netpol-test.yaml'));
  if (scope === undefined || file === undefined) throw new Error('there is a test file');
  const covered = new RuleCoverage(scope.cluster);
  runTests(snapshot, scope, file, { coverage: covered });
  return Object.fromEntries(covered.rules(snapshot, scope).map(({ label, tests: n }) => [label, n]));
}

describe('coverage of rules', () => {
  it('counts the tests that see what a rule allows', () => {
    expect(
      coverage(`
  - {name: a, from: shop/web, to: shop/api, port: http, expect: allow}
  - {name: b, from: shop/web, to: shop/api, port: 9000, expect: allow}`),
    ).toEqual({
      'shop/api': 2,
      'shop/api ingress rule 1': 2,
      'shop/closed': 0,
      'shop/db': 0,
      'shop/db ingress rule 1': 0,
    });
  });

  it('counts, for what no rule allows, the policies that isolate', () => {
    expect(
      coverage(`
  - {name: a, from: shop/web, to: shop/db, expect: deny}`),
    ).toEqual({
      'shop/api': 0,
      'shop/api ingress rule 1': 0,
      'shop/closed': 1,
      'shop/db': 1,
      'shop/db ingress rule 1': 0,
    });
  });

  it('counts what limits and paths come across', () => {
    expect(
      coverage(`
  - {name: a, exposure: {of: shop/db, atMost: [{peer: shop/api}]}}
  - {name: b, noPath: {from: shop/web, to: shop/db, transitive: true}}`),
    ).toMatchObject({
      'shop/db ingress rule 1': 2,
      'shop/api ingress rule 1': 1,
    });
  });
});
